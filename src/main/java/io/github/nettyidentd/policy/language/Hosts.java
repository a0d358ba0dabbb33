package io.github.nettyidentd.policy.language;

import io.github.nettyidentd.policy.ForwardTarget;
import io.github.nettyidentd.policy.HostPattern;
import java.net.InetAddress;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads addresses, networks and host names. */
final class Hosts {

    private static final String OCTET = "(25[0-5]|2[0-4]\\d|1\\d\\d|[1-9]?\\d)";
    private static final Pattern IPV4 = Pattern.compile(OCTET + "(\\." + OCTET + "){3}");
    private static final Pattern IPV6 = Pattern.compile("[0-9a-fA-F:.]*:[0-9a-fA-F:.]*");

    /** Resolvers take what ends in a number for an address, such as 127.1 and 0x7f.1: that is no name. */
    private static final Pattern NAME =
            Pattern.compile("(?!([^.]*\\.)*(\\d+|0[xX]\\p{XDigit}*)\\.?$)[A-Za-z0-9_][A-Za-z0-9_.-]*");

    /** Of a name (RFC 1035 §2.3.4). Nothing longer is matched: patterns may take long for what is. */
    private static final int MAX_LENGTH = 255;

    private static final Pattern PREFIX_LENGTH = Pattern.compile("\\d{1,3}");
    private static final int MAPPED_BITS = 96;
    private static final int IPV4_OCTETS = 4;

    private final NameTable names;
    private final Problems problems;

    Hosts(NameTable names, Problems problems) {
        this.names = names;
        this.problems = problems;
    }

    /** For a filter; {@code null} after an error. */
    @Nullable
    HostPattern pattern(Token token) {
        String text = token.text();
        int slash = text.indexOf('/');
        if (slash >= 0) {
            return network(token, text.substring(0, slash), text.substring(slash + 1));
        }
        InetAddress address = address(text);
        if (address != null) {
            return new HostPattern.Address(address);
        }
        List<InetAddress> addresses =
                resolve(token, "an address, a network such as 10.0.0.0/8, or a host name", "matches nothing");
        return addresses == null ? null : new HostPattern.Named(text, addresses);
    }

    /** For a forward; {@code null} after an error. */
    @Nullable
    ForwardTarget target(Token token, int port) {
        InetAddress address = address(token.text());
        List<InetAddress> addresses =
                address != null ? List.of(address) : resolve(token, "an address or a host name", "nobody can be asked");
        return addresses == null ? null : new ForwardTarget(token.text(), addresses, port);
    }

    private @Nullable HostPattern network(Token token, String network, String prefixLength) {
        InetAddress address = address(network);
        if (address == null || !PREFIX_LENGTH.matcher(prefixLength).matches()) {
            problems.unexpected(token, "a network such as 10.0.0.0/8 or 2001:db8::/32");
            return null;
        }
        int bits = address.getAddress().length * Byte.SIZE;
        int length = Integer.parseInt(prefixLength);
        if (bits == IPV4_OCTETS * Byte.SIZE && network.indexOf(':') >= 0) {
            if (length < MAPPED_BITS || length > MAPPED_BITS + bits) {
                problems.unexpected(token, "a prefix length of 96 to 128");
                return null;
            }
            length -= MAPPED_BITS;
        }
        if (length > bits) {
            problems.unexpected(token, "a prefix length of 0 to " + bits);
            return null;
        }
        var pattern = new HostPattern.Network(address, length);
        if (!pattern.address().equals(address)) {
            problems.warning(token.place(), token.shown() + " means the network " + pattern);
        }
        return pattern;
    }

    /** Never asks anybody: only what is spelled in full is an address. Mapped addresses are IPv4. */
    private static @Nullable InetAddress address(String text) {
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

    private @Nullable List<InetAddress> resolve(Token token, String expected, String ifUnknown) {
        String host = token.text();
        if (host.length() > MAX_LENGTH || !NAME.matcher(host).matches()) {
            problems.unexpected(token, expected);
            return null;
        }
        if (!names.admits(host)) {
            problems.unexpected(token, "at most " + NameTable.MAX_IN_USER_FILE + " names in a file");
            return null;
        }
        List<InetAddress> addresses = names.addressesOf(host);
        if (addresses.isEmpty()) {
            problems.warning(token.place(), "host name " + token.shown() + " cannot be resolved: " + ifUnknown);
        }
        return addresses;
    }
}
