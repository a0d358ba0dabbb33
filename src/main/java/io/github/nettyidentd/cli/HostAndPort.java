package io.github.nettyidentd.cli;

import io.github.nettyidentd.net.Addresses;
import io.github.nettyidentd.protocol.Rfc1413;
import java.io.Serial;
import java.net.Inet6Address;
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
import picocli.CommandLine.Model.OptionSpec;
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

    /** What a host can be called; other texts are mistakes, whatever the resolver says now. */
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_][A-Za-z0-9_.-]*");

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
     * @param option the option that has this value, for the message
     * @throws ParameterException if there is no such address; {@link Unresolved} if the host may be a name
     */
    List<InetSocketAddress> resolve(CommandLine command, OptionSpec option, int defaultPort) {
        try {
            return Arrays.stream(addressesOf(host))
                    .map(address -> new InetSocketAddress(address, port.orElse(defaultPort)))
                    .toList();
        } catch (UnknownHostException e) {
            String reason = "'" + host + "' (expected: an address, or a name that resolves)";
            throw ADDRESS.matcher(host).matches() || !NAME.matcher(host).matches()
                    ? Options.refused(command, option, host, reason)
                    : new Unresolved(command, reason, option, host);
        }
    }

    /**
     * All addresses of a host. Asks the resolver if the host is a name; may block.
     *
     * @throws UnknownHostException if there is none. A host of digits and dots has to be an address of four numbers, because
     *     resolvers take 1.2.3 for 1.2.0.3
     */
    static InetAddress[] addressesOf(String host) throws UnknownHostException {
        if (ADDRESS.matcher(host).matches() && Addresses.parseScoped(host) == null) {
            throw new UnknownHostException(host);
        }
        return InetAddress.getAllByName(host);
    }

    /** A host name does not resolve. It may only be so for now, so another start may succeed. */
    static final class Unresolved extends ParameterException {

        @Serial
        private static final long serialVersionUID = 1L;

        private Unresolved(CommandLine command, String reason, OptionSpec option, String host) {
            super(command, reason, option, host);
        }
    }

    /** Reads {@code name}, {@code name:113}, {@code 192.0.2.1:113}, {@code 2001:db8::1}, {@code [2001:db8::1]:113}. */
    static class Converter implements ITypeConverter<HostAndPort> {

        private static final Pattern BRACKETED = Pattern.compile("\\[([^\\[\\]]+)](?::(.*))?");
        private static final Pattern ONE_COLON = Pattern.compile("([^:\\[\\]]+)(?::([^:]*))?");
        private static final Pattern PORT = Pattern.compile("[0-9]{1,5}");
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
                refusePort(text);
                return new HostAndPort(text, OptionalInt.empty());
            }
            Matcher matcher = (text.startsWith("[") ? BRACKETED : ONE_COLON).matcher(text);
            if (!matcher.matches()) {
                throw new TypeConversionException("'" + text + "' (expected: HOST, HOST:PORT or [IPV6]:PORT)");
            }
            String port = matcher.group(2);
            return new HostAndPort(
                    matcher.group(1), port == null ? OptionalInt.empty() : OptionalInt.of(port(text, port)));
        }

        private int port(String text, String port) {
            try {
                return ports.convert(port);
            } catch (TypeConversionException e) {
                String reason = String.valueOf(e.getMessage());
                throw new TypeConversionException("'" + text + "': port " + reason);
            }
        }

        /**
         * Refuses {@code ::1:113}. It is an address, 0:0:0:0:0:0:1:113, but its writer has most likely meant port 113 of
         * {@code ::1}. Addresses of that kind (IPv4-compatible ones) are out of use (RFC 4291 §2.5.5.1); with any other
         * prefix only the ident port is refused. Between brackets, each address can be given.
         */
        private static void refusePort(String text) {
            int colon = text.lastIndexOf(':');
            String address = text.substring(0, colon);
            String port = text.substring(colon + 1);
            boolean isPort = PORT.matcher(port).matches() && Addresses.parse(address) instanceof Inet6Address;
            if (isPort && (address.startsWith("::") || port.equals(String.valueOf(Rfc1413.PORT)))) {
                throw new TypeConversionException("'%s' (expected: [%s]:%s, or [%s] for an address without a port)"
                        .formatted(text, address, port, text));
            }
        }
    }

    /** The same for an address to listen on, whose port may be 0. */
    static final class Listening extends Converter {
        Listening() {
            super(Converters.WholeNumber.portToListenOn());
        }
    }
}
