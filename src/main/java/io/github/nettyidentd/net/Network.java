package io.github.nettyidentd.net;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.regex.Pattern;

/**
 * A network: all addresses that begin with the same bits (RFC 4632 §3.1). An IPv4 network contains no IPv6 address.
 *
 * @param address the first address of the network; any other address of it is replaced by the first
 * @param prefixLength how many bits the addresses share, 0 to 32 for IPv4 and 0 to 128 for IPv6
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
        address = first(address, prefixLength);
    }

    /** The network that contains one address only. */
    public static Network of(InetAddress address) {
        return new Network(address, bits(address));
    }

    /**
     * Reads an address, a slash and a prefix length. An IPv4-mapped network ({@code ::ffff:a.b.c.d/120}) becomes an IPv4
     * network.
     *
     * @throws IllegalArgumentException if the text is not a network; the message says what was expected, without the text
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

    /** Whether the network contains an address. An IPv6 address's scope id does not matter. */
    public boolean contains(InetAddress candidate) {
        return share(address, candidate, prefixLength);
    }

    /** Whether the network contains every address of another one. */
    public boolean covers(Network that) {
        return prefixLength <= that.prefixLength && contains(that.address);
    }

    @Override
    public String toString() {
        return address.getHostAddress() + "/" + prefixLength;
    }

    /** Whether two addresses are of one family and their first {@code bits} bits are the same. */
    private static boolean share(InetAddress one, InetAddress other, int bits) {
        byte[] a = one.getAddress();
        byte[] b = other.getAddress();
        if (a.length != b.length) {
            return false;
        }
        for (int i = 0; i < a.length; i++) {
            if (((a[i] ^ b[i]) & mask(i, bits)) != 0) {
                return false;
            }
        }
        return true;
    }

    /** The address whose first {@code bits} bits are the same and whose other bits are 0. */
    private static InetAddress first(InetAddress address, int bits) {
        byte[] octets = address.getAddress();
        for (int i = 0; i < octets.length; i++) {
            octets[i] &= (byte) mask(i, bits);
        }
        try {
            return InetAddress.getByAddress(octets);
        } catch (UnknownHostException e) {
            throw new AssertionError(e); // has as many octets as before
        }
    }

    /** The mask of those bits of one octet that belong to the first {@code bits} bits of the address. */
    private static int mask(int octet, int bits) {
        int within = Math.clamp(bits - octet * Byte.SIZE, 0, Byte.SIZE);
        return 0xff << (Byte.SIZE - within) & 0xff;
    }
}
