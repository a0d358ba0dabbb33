package io.github.nettyidentd.cli;

import io.github.nettyidentd.net.Addresses;
import java.io.Serial;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalInt;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.TypeConversionException;

/**
 * A host and a port, as they are given on the command line.
 *
 * @param host a name or an address, without brackets
 * @param port the port, if one was given with the host
 */
record HostAndPort(String host, OptionalInt port) {

    /** An address, if a wrong one: no host has such a name. */
    private static final Pattern ADDRESS = Pattern.compile("[0-9.]+|.*:.*");

    /** Writes an address without asking DNS: {@code 192.0.2.1:113}, {@code [2001:db8:0:0:0:0:0:1]:113}. */
    static String text(InetSocketAddress address) {
        return Addresses.text(address);
    }

    static String text(String host, int port) {
        return Addresses.text(host, port);
    }

    /**
     * All addresses of the host, with its port or else the given one. Asks the resolver if the host is a name; may
     * block.
     *
     * @param option the name of the option that has this value, for the message
     * @throws ParameterException if there is no such address; {@link Unresolved} if the host may be a name
     */
    List<InetSocketAddress> resolve(CommandLine command, String option, int defaultPort) {
        try {
            return Arrays.stream(InetAddress.getAllByName(host))
                    .map(address -> new InetSocketAddress(address, port.orElse(defaultPort)))
                    .toList();
        } catch (UnknownHostException e) {
            String message = "%s: '%s' (expected: an address, or a name that resolves)".formatted(option, host);
            throw ADDRESS.matcher(host).matches()
                    ? new ParameterException(command, message, e)
                    : new Unresolved(command, message, e);
        }
    }

    /** A host name does not resolve. It may only be so for now, so another start may succeed. */
    static final class Unresolved extends ParameterException {

        @Serial
        private static final long serialVersionUID = 1L;

        private Unresolved(CommandLine command, String message, UnknownHostException cause) {
            super(command, message, cause);
        }
    }

    /** Reads {@code name}, {@code name:113}, {@code 192.0.2.1:113}, {@code 2001:db8::1}, {@code [2001:db8::1]:113}. */
    static class Converter implements ITypeConverter<HostAndPort> {

        private static final Pattern BRACKETED = Pattern.compile("\\[([^\\[\\]]+)](?::(.*))?");
        private static final Pattern ONE_COLON = Pattern.compile("([^:\\[\\]]+)(?::([^:]*))?");
        private static final Pattern BARE_IPV6 = Pattern.compile("([^\\[\\]]*:[^\\[\\]]*:[^\\[\\]]*)");

        private final Converters.WholeNumber ports;

        Converter() {
            this(Converters.WholeNumber.port());
        }

        private Converter(Converters.WholeNumber ports) {
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

    /** The same for an address to listen on, whose port may be 0. */
    static final class Listening extends Converter {
        Listening() {
            super(Converters.WholeNumber.portToListenOn());
        }
    }
}
