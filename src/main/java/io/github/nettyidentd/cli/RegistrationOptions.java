package io.github.nettyidentd.cli;

import static io.github.nettyidentd.cli.Options.add;
import static io.github.nettyidentd.cli.Options.given;
import static io.github.nettyidentd.cli.Options.option;
import static io.github.nettyidentd.cli.Options.path;

import io.github.nettyidentd.net.Addresses;
import io.github.nettyidentd.registry.RegistryLimits;
import io.github.nettyidentd.registry.RegistrySettings;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.TypeConversionException;

/** The options that say where programs register the user-ids of their connections, and how many. */
final class RegistrationOptions {

    private static final int MOST = 10_000_000;

    private final OptionSpec socket = path("--registrations")
            .paramLabel("PATH")
            .arity("0..1")
            .fallbackValue(RegistrySettings.DEFAULT_SOCKET.toString())
            .description(
                    "Let programs register user-ids for their own connections over this local socket, which every account"
                            + " may use; without a value, " + RegistrySettings.DEFAULT_SOCKET
                            + ". The policy says which accounts may register what: see netty-identd-register(7).",
                    "Default: no socket, unless systemd passes one.")
            .build();

    private final OptionSpec kiwi = option("--kiwi-listen")
            .paramLabel("ADDRESS:PORT")
            .type(InetSocketAddress.class)
            .converters(RegistrationOptions::loopback)
            .description(
                    "Let programs that speak the protocol of kiwiirc/identd, such as webircgateway, register on this TCP"
                            + " port of a loopback address, such as 127.0.0.1:1133.",
                    "Default: no port.")
            .build();

    private final OptionSpec wait = option("--registration-wait")
            .paramLabel("DURATION")
            .type(Duration.class)
            .converters(new DurationConverter("1ms", "1s"))
            .defaultValue("700ms")
            .description(
                    "Let a query wait this long (1ms to 1s) for the registration of a connection whose owner registers"
                            + " connections and has not registered this one. Default: ${DEFAULT-VALUE}.")
            .build();

    private final OptionSpec most = option("--max-registrations")
            .paramLabel("NUMBER")
            .type(int.class)
            .converters(new Converters.WholeNumber(1, MOST))
            .defaultValue("100000")
            .description("Keep at most this many registrations. Default: ${DEFAULT-VALUE}.")
            .build();

    private final OptionSpec mostOfAccount = option("--max-registrations-per-account")
            .paramLabel("NUMBER")
            .type(int.class)
            .converters(new Converters.WholeNumber(1, MOST))
            .defaultValue("10000")
            .description("Keep at most this many registrations of one account. Default: ${DEFAULT-VALUE}.")
            .build();

    private final OptionSpec rate = option("--max-registration-rate")
            .paramLabel("NUMBER")
            .type(int.class)
            .converters(new Converters.WholeNumber(1, 1_000_000))
            .defaultValue("2000")
            .description("Read at most this many registration commands a second from one account; further ones are read"
                    + " later. Default: ${DEFAULT-VALUE}.")
            .build();

    void addTo(CommandSpec command) {
        add(command, socket, kiwi, wait, most, mostOfAccount, rate);
    }

    /** The settings that the options make. */
    RegistrySettings settings() {
        return new RegistrySettings(
                Options.<Path>given(socket),
                given(kiwi),
                new RegistryLimits(
                        mostOfAccount.getValue(),
                        most.getValue(),
                        rate.getValue(),
                        wait.getValue(),
                        RegistryLimits.DEFAULT.waitingOfAccount(),
                        RegistryLimits.DEFAULT.waiting()));
    }

    private static InetSocketAddress loopback(String text) {
        try {
            HostAndPort parsed = new HostAndPort.Listening().convert(text);
            InetAddress address = Addresses.parse(parsed.host());
            if (address != null && address.isLoopbackAddress() && parsed.port().isPresent()) {
                return new InetSocketAddress(address, parsed.port().getAsInt());
            }
        } catch (TypeConversionException e) {
            // Reported below, with what is expected here.
        }
        throw new TypeConversionException(
                "'" + text + "' (expected: a loopback address and a port, such as 127.0.0.1:1133)");
    }
}
