package io.github.nettyidentd.policy;

import java.net.InetAddress;

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
        int left = bits;
        for (int i = 0; left > 0; i++, left -= Byte.SIZE) {
            int mask = left >= Byte.SIZE ? 0xff : 0xff << (Byte.SIZE - left);
            if (((a[i] ^ b[i]) & mask) != 0) {
                return false;
            }
        }
        return true;
    }
}
