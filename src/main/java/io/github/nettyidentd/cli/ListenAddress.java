package io.github.nettyidentd.cli;

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

/**
 * {@code ADDRESS[:PORT]} of the command line: {@code 192.0.2.1}, {@code 192.0.2.1:1113}, {@code 2001:db8::1},
 * {@code [2001:db8::1]:1113}, {@code localhost:1113}.
 *
 * @param host an address or a name, without brackets
 * @param port 0 to 65535, if one was given
 */
record ListenAddress(String host, OptionalInt port) {

    private static final int MAX_PORT = 65535;
    private static final Pattern BRACKETED = Pattern.compile("\\[([^\\]]+)](?::(\\d{1,5}))?");
    private static final Pattern PLAIN = Pattern.compile("([^:\\[\\]\\s]+)(?::(\\d{1,5}))?");
    private static final Pattern BARE_IPV6 =
            Pattern.compile("([0-9a-fA-F:.]*:[0-9a-fA-F:.]*:[0-9a-fA-F:.]*(?:%\\S+)?)");

    static ListenAddress parse(String text) {
        for (Pattern form : List.of(BRACKETED, PLAIN, BARE_IPV6)) {
            Matcher matcher = form.matcher(text);
            if (matcher.matches()) {
                String port = matcher.groupCount() > 1 ? matcher.group(2) : null;
                return new ListenAddress(
                        matcher.group(1), port == null ? OptionalInt.empty() : OptionalInt.of(port(text, port)));
            }
        }
        throw new TypeConversionException("'" + text
                + "' (expected: ADDRESS or ADDRESS:PORT, an IPv6 address with a port in brackets, as in [::1]:1113)");
    }

    private static int port(String text, String digits) {
        int port = Integer.parseInt(digits);
        if (port > MAX_PORT) {
            throw new TypeConversionException("'" + text + "' (expected: a port from 0 to 65535)");
        }
        return port;
    }

    /** All addresses of the host, with the port or else the given one; asks the resolver if it is a name. */
    List<InetSocketAddress> resolve(int defaultPort) throws UnknownHostException {
        return Arrays.stream(InetAddress.getAllByName(host))
                .map(address -> new InetSocketAddress(address, port.orElse(defaultPort)))
                .toList();
    }

    /** For picocli. */
    static final class Converter implements ITypeConverter<ListenAddress> {
        @Override
        public ListenAddress convert(String text) {
            return parse(text);
        }
    }
}
