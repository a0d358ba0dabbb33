package io.github.nettyidentd.net;

import java.net.InetAddress;
import java.util.regex.Pattern;

/**
 * All addresses that share a prefix with one (RFC 4632 §3.1). An IPv4 network holds no IPv6 address.
 *
 * @param address the network's first address; made so if it is another one
 * @param prefixLength in bits, 0 to 32 or 128
 */
public record Network(InetAddress address, int prefixLength) {

    private static final Pattern PREFIX_LENGTH = Pattern.compile("\\d{1,3}");
    private static final int MAPPED_BITS = 96;
    private static final int IPV4_BITS = 32;

    public Network {
        int bits = bits(address);
        if (prefixLength < 0 || prefixLength > bits) {
            throw new IllegalArgumentException("prefixLength: " + prefixLength + " (expected: 0-" + bits + ")");
        }
        address = Prefixes.first(address, prefixLength);
    }

    /** The network of one address alone. */
    public static Network of(InetAddress address) {
        return new Network(address, bits(address));
    }

    /**
     * Reads an address, a slash and a prefix length. A mapped network ({@code ::ffff:a.b.c.d/120}) is an IPv4 one.
     *
     * @throws IllegalArgumentException whose message is what was expected
     */
    public static Network parse(String text) {
        int slash = text.indexOf('/');
        InetAddress address = slash < 0 ? null : Addresses.parse(text.substring(0, slash));
        if (address == null || !PREFIX_LENGTH.matcher(text.substring(slash + 1)).matches()) {
            throw new IllegalArgumentException("a network such as 10.0.0.0/8 or 2001:db8::/32");
        }
        int bits = bits(address);
        int length = Integer.parseInt(text.substring(slash + 1));
        if (bits == IPV4_BITS && text.indexOf(':') >= 0) {
            if (length < MAPPED_BITS || length > MAPPED_BITS + bits) {
                throw new IllegalArgumentException("a prefix length of 96 to 128");
            }
            length -= MAPPED_BITS;
        }
        if (length > bits) {
            throw new IllegalArgumentException("a prefix length of 0 to " + bits);
        }
        return new Network(address, length);
    }

    private static int bits(InetAddress address) {
        return address.getAddress().length * Byte.SIZE;
    }

    /** Whether an address is one of these; scope ids do not count. */
    public boolean contains(InetAddress candidate) {
        return Prefixes.shared(address, candidate, prefixLength);
    }

    /** Whether each address of the other network is one of these. */
    public boolean covers(Network that) {
        return prefixLength <= that.prefixLength && contains(that.address);
    }

    @Override
    public String toString() {
        return address.getHostAddress() + "/" + prefixLength;
    }
}
