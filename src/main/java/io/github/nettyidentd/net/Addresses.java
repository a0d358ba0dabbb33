package io.github.nettyidentd.net;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads and writes Internet addresses as text, without DNS. */
public final class Addresses {

    private static final String OCTET = "(25[0-5]|2[0-4]\\d|1\\d\\d|[1-9]?\\d)";
    private static final Pattern IPV4 = Pattern.compile(OCTET + "(\\." + OCTET + "){3}");
    private static final Pattern IPV6 = Pattern.compile("[0-9a-fA-F:.]*:[0-9a-fA-F:.]*");

    /** {@code INET6_ADDRSTRLEN} (netinet/in.h) without the NUL. Longer text is refused before the patterns see it. */
    private static final int MAX_LENGTH = 45;

    /** A name that ends in a number, such as 127.1 or 0x7f.1, is not a name, because resolvers take it for an address. */
    private static final Pattern HOST_NAME =
            Pattern.compile("(?!([^.]*\\.)*(\\d+|0[xX]\\p{XDigit}*)\\.?$)[A-Za-z0-9_][A-Za-z0-9_.-]*");

    /** The longest name (RFC 1035 §2.3.4). Longer texts are not matched, because the pattern may take long for them. */
    private static final int MAX_NAME_LENGTH = 255;

    private Addresses() {}

    /** Whether a text can be the name of a host, which no resolver takes for an address. */
    public static boolean isHostName(String text) {
        return text.length() <= MAX_NAME_LENGTH && HOST_NAME.matcher(text).matches();
    }

    /**
     * Reads an IPv4 address of four decimal numbers, or an IPv6 address without a scope.
     *
     * @return the address, or {@code null} if the text is not one. An IPv4-mapped IPv6 address ({@code ::ffff:a.b.c.d})
     *     becomes an IPv4 address
     */
    public static @Nullable InetAddress parse(String text) {
        if (text.length() > MAX_LENGTH
                || (!IPV4.matcher(text).matches() && !IPV6.matcher(text).matches())) {
            return null;
        }
        try {
            return InetAddress.ofLiteral(text);
        } catch (IllegalArgumentException e) {
            return null;
        }
    }

    /** Reads the same, or an IPv6 address with a scope, such as {@code fe80::1%eth0}; {@code null} if the text is not one. */
    public static @Nullable InetAddress parseScoped(String text) {
        int scope = text.indexOf('%');
        if (scope < 0) {
            return parse(text);
        }
        if (text.indexOf(':') < 0 || parse(text.substring(0, scope)) == null) {
            return null;
        }
        try {
            return InetAddress.ofLiteral(text);
        } catch (IllegalArgumentException e) {
            return null;
        }
    }

    /** An address and a port: {@code 192.0.2.1:113}, {@code [2001:db8:0:0:0:0:0:1]:113}. The address must be resolved. */
    public static String text(InetSocketAddress address) {
        return text(address.getAddress().getHostAddress(), address.getPort());
    }

    /** A host and a port, with brackets around an IPv6 address (RFC 3986 §3.2.2). */
    public static String text(String host, int port) {
        return (host.indexOf(':') < 0 ? host : "[" + host + "]") + ":" + port;
    }
}
