package io.github.nettyidentd.registry;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Keeps two addresses in a fifth of the memory that the JDK's objects take. Each may be {@code null}, for any address. */
final class PackedAddresses {

    /** Follows the octets of an IPv6 address with a scope. */
    private static final int SCOPE_OCTETS = Integer.BYTES;

    private static final int IPV4_OCTETS = 4;
    private static final int IPV6_OCTETS = 16;

    private PackedAddresses() {}

    static byte[] pack(@Nullable InetAddress server, @Nullable InetAddress client) {
        byte[] first = octets(server);
        byte[] second = octets(client);
        return ByteBuffer.allocate(1 + first.length + second.length)
                .put((byte) first.length)
                .put(first)
                .put(second)
                .array();
    }

    /** @throws IllegalArgumentException if this was not packed here */
    static void check(byte[] packed) {
        if (packed.length == 0 || packed[0] < 0 || packed[0] > packed.length - 1) {
            throw new IllegalArgumentException("not two addresses");
        }
        check(packed[0]);
        check(packed.length - 1 - packed[0]);
    }

    private static void check(int octets) {
        switch (octets) {
            case 0, IPV4_OCTETS, IPV6_OCTETS, IPV6_OCTETS + SCOPE_OCTETS -> {}
            default -> throw new IllegalArgumentException(octets + " octets (expected: an address)");
        }
    }

    static @Nullable InetAddress server(byte[] packed) {
        return address(Arrays.copyOfRange(packed, 1, 1 + packed[0]));
    }

    static @Nullable InetAddress client(byte[] packed) {
        return address(Arrays.copyOfRange(packed, 1 + packed[0], packed.length));
    }

    private static byte[] octets(@Nullable InetAddress address) {
        return switch (address) {
            case null -> new byte[0];
            case Inet6Address scoped
            when scoped.getScopeId() != 0 ->
                ByteBuffer.allocate(IPV6_OCTETS + SCOPE_OCTETS)
                        .put(scoped.getAddress())
                        .putInt(scoped.getScopeId())
                        .array();
            default -> address.getAddress();
        };
    }

    private static @Nullable InetAddress address(byte[] octets) {
        try {
            return switch (octets.length) {
                case 0 -> null;
                case IPV6_OCTETS + SCOPE_OCTETS ->
                    Inet6Address.getByAddress(
                            null,
                            Arrays.copyOf(octets, IPV6_OCTETS),
                            ByteBuffer.wrap(octets).getInt(IPV6_OCTETS));
                default -> InetAddress.getByAddress(octets);
            };
        } catch (UnknownHostException e) {
            throw new AssertionError(e); // packed from an address
        }
    }
}
