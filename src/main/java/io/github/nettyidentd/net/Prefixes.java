package io.github.nettyidentd.net;

import java.net.InetAddress;
import java.net.UnknownHostException;

/** Addresses compared bit by bit. */
final class Prefixes {

    private Prefixes() {}

    /** Whether two addresses are of one family and their first {@code bits} bits are the same. */
    static boolean shared(InetAddress one, InetAddress other, int bits) {
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

    /** The address with all bits behind the first {@code bits} bits 0. */
    static InetAddress first(InetAddress address, int bits) {
        byte[] octets = address.getAddress();
        for (int i = 0; i < octets.length; i++) {
            octets[i] &= (byte) mask(i, bits);
        }
        try {
            return InetAddress.getByAddress(octets);
        } catch (UnknownHostException e) {
            throw new AssertionError(e); // as many octets as before
        }
    }

    /** Which bits of one octet are among the first {@code bits} of all. */
    private static int mask(int octet, int bits) {
        int within = Math.clamp(bits - octet * Byte.SIZE, 0, Byte.SIZE);
        return 0xff << (Byte.SIZE - within) & 0xff;
    }
}
