package io.github.nettyidentd.cli;

import static io.github.nettyidentd.cli.Options.add;
import static io.github.nettyidentd.cli.Options.option;

import java.net.InetSocketAddress;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.regex.Pattern;
import picocli.CommandLine;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.TypeConversionException;

/** The option that says where the status page and the metrics are shown. */
final class MetricsOptions {

    private static final String LOOPBACK = "127.0.0.1";

    private final OptionSpec address = option("--metrics")
            .paramLabel("[ADDRESS:]PORT")
            .type(HostAndPort.class)
            .converters(new Converter())
            .description(
                    "Show a status page, metrics for Prometheus and the daemon's health over HTTP, at /, /metrics,"
                            + " /health/live and /health/ready; on 127.0.0.1 unless an address is given.",
                    "Default: none.")
            .build();

    void addTo(CommandSpec command) {
        add(command, address);
    }

    /**
     * Where metrics are shown, if anywhere.
     *
     * @throws ParameterException if the address cannot be resolved
     */
    Optional<InetSocketAddress> address(CommandLine command) {
        HostAndPort place = address.getValue();
        if (place == null) {
            return Optional.empty();
        }
        return Optional.of(place.resolve(command, address, 0).getFirst());
    }

    /** Reads an address to listen on, or a port alone, which is one of 127.0.0.1. */
    static final class Converter implements ITypeConverter<HostAndPort> {

        private final HostAndPort.Listening addresses = new HostAndPort.Listening();
        private static final Pattern DIGITS = Pattern.compile("[0-9]+");
        private final Converters.WholeNumber ports = Converters.WholeNumber.portToListenOn();

        @Override
        public HostAndPort convert(String text) {
            if (DIGITS.matcher(text).matches()) {
                return new HostAndPort(LOOPBACK, OptionalInt.of(ports.convert(text)));
            }
            HostAndPort address = text.isEmpty() ? null : addresses.convert(text);
            if (address == null || address.port().isEmpty()) {
                throw new TypeConversionException("'" + text + "' (expected: PORT, ADDRESS:PORT or [IPV6]:PORT)");
            }
            return address;
        }
    }
}
