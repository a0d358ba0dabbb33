package io.github.nettyidentd.cli;

import io.github.nettyidentd.net.Addresses;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalInt;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** A host by name or address, and a port if one was given with it. */
record HostAndPort(String host, OptionalInt port) {

    /** An address without any DNS: {@code 192.0.2.1:113}, {@code [2001:db8:0:0:0:0:0:1]:113}. */
    static String text(InetSocketAddress address) {
        return Addresses.text(address);
    }

    static String text(String host, int port) {
        return Addresses.text(host, port);
    }

    /** All addresses of the host, with its port or else the given one; asks the resolver if it is a name. */
    List<InetSocketAddress> resolve(int defaultPort) throws UnknownHostException {
        return Arrays.stream(InetAddress.getAllByName(host))
                .map(address -> new InetSocketAddress(address, port.orElse(defaultPort)))
                .toList();
    }

    /** Reads {@code name}, {@code name:113}, {@code 192.0.2.1:113}, {@code 2001:db8::1}, {@code [2001:db8::1]:113}. */
    static class Converter implements ITypeConverter<HostAndPort> {

        private static final Pattern BRACKETED = Pattern.compile("\\[([^\\[\\]]+)](?::(.*))?");
        private static final Pattern ONE_COLON = Pattern.compile("([^:\\[\\]]+)(?::([^:]*))?");
        private static final Pattern BARE_IPV6 = Pattern.compile("([^\\[\\]]*:[^\\[\\]]*:[^\\[\\]]*)");

        private final PortConverter ports;

        Converter() {
            this(new PortConverter());
        }

        private Converter(PortConverter ports) {
            this.ports = ports;
        }

        @Override
        public HostAndPort convert(String text) {
            Matcher bare = BARE_IPV6.matcher(text);
            if (bare.matches()) {
                return new HostAndPort(text, OptionalInt.empty());
            }
            Matcher matcher = (text.startsWith("[") ? BRACKETED : ONE_COLON).matcher(text);
            if (!matcher.matches()) {
                throw new TypeConversionException("'" + text + "' (expected: HOST, HOST:PORT or [IPV6]:PORT)");
            }
            String port = matcher.group(2);
            return new HostAndPort(
                    matcher.group(1), port == null ? OptionalInt.empty() : OptionalInt.of(ports.convert(port)));
        }
    }

    /** The same for an address to listen on. */
    static final class Listening extends Converter {
        Listening() {
            super(new PortConverter.Listening());
        }
    }
}
