package io.github.nettyidentd.cli;

import java.net.InetSocketAddress;
import java.util.OptionalInt;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** A host by name or address, and a port if one was given with it. */
record HostAndPort(String host, OptionalInt port) {

    /** An address without any DNS: {@code 192.0.2.1:113}, {@code [2001:db8:0:0:0:0:0:1]:113}. */
    static String text(InetSocketAddress address) {
        return text(address.getAddress().getHostAddress(), address.getPort());
    }

    static String text(String host, int port) {
        return (host.contains(":") ? "[" + host + "]" : host) + ":" + port;
    }

    /** Reads {@code name}, {@code name:113}, {@code 192.0.2.1:113}, {@code 2001:db8::1}, {@code [2001:db8::1]:113}. */
    static final class Converter implements ITypeConverter<HostAndPort> {

        private static final Pattern BRACKETED = Pattern.compile("\\[([^\\[\\]]+)](?::(.*))?");
        private static final Pattern ONE_COLON = Pattern.compile("([^:\\[\\]]+)(?::([^:]*))?");
        private static final Pattern BARE_IPV6 = Pattern.compile("([^\\[\\]]*:[^\\[\\]]*:[^\\[\\]]*)");

        private final PortConverter ports = new PortConverter();

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
}
