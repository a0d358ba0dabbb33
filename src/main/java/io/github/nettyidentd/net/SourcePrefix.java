package io.github.nettyidentd.net;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * A network that counts as one source of connections. That is an IPv4 address; or an IPv6 network of 64 bits, because one
 * host can have all its addresses; or an IPv6 network of 56 or 48 bits, because one customer of a provider can have all its
 * addresses (RFC 6177).
 *
 * <p>It is made of two numbers and not of an address, because it is a key of maps that are read for each query.
 *
 * @param bits an IPv4 address in the lower half, or the upper half of an IPv6 address, with zeros behind the prefix
 * @param length the length of the prefix: 32 for IPv4; 64, 56 or 48 for IPv6
 */
public record SourcePrefix(long bits, int length) {

    private static final int IPV4_BITS = 32;
    private static final int HOST_BITS = 64;
    private static final int WIDEST_BITS = 48;
    private static final int STEP = 8;

    /** The narrowest source of an address. */
    public static SourcePrefix of(InetAddress address) {
        ByteBuffer octets = ByteBuffer.wrap(address.getAddress());
        return address instanceof Inet4Address
                ? new SourcePrefix(Integer.toUnsignedLong(octets.getInt()), IPV4_BITS)
                : new SourcePrefix(octets.getLong(), HOST_BITS);
    }

    /** The next wider source, which contains this one; {@code null} for IPv4 and for 48 bits. */
    public @Nullable SourcePrefix wider() {
        if (length == IPV4_BITS || length == WIDEST_BITS) {
            return null;
        }
        int shorter = length - STEP;
        return new SourcePrefix(bits & (-1L << (HOST_BITS - shorter)), shorter);
    }

    /** The source as text for messages: {@code 192.0.2.1}, {@code 2001:db8:0:1:0:0:0:0/64}. */
    @Override
    public String toString() {
        try {
            return length == IPV4_BITS
                    ? InetAddress.getByAddress(ByteBuffer.allocate(Integer.BYTES)
                                    .putInt((int) bits)
                                    .array())
                            .getHostAddress()
                    : InetAddress.getByAddress(ByteBuffer.allocate(2 * Long.BYTES)
                                            .putLong(bits)
                                            .array())
                                    .getHostAddress()
                            + "/" + length;
        } catch (UnknownHostException e) {
            throw new AssertionError(e); // 4 and 16 octets are addresses
        }
    }
}
