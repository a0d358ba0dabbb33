package io.github.nettyidentd.policy;

import java.net.InetAddress;
import java.util.List;

/** The addresses that a {@code to} or {@code from} filter lets through. */
public sealed interface HostPattern {

    /** One address. */
    record Address(InetAddress address) implements HostPattern {
        @Override
        public String toString() {
            return address.getHostAddress();
        }
    }

    /**
     * All addresses that share a prefix with one (RFC 4632 §3.1). An IPv4 network holds no IPv6 address.
     *
     * @param address the network's first address; made so if it is another one
     * @param prefixLength in bits, 0 to 32 or 128
     */
    record Network(InetAddress address, int prefixLength) implements HostPattern {
        public Network {
            int bits = address.getAddress().length * Byte.SIZE;
            if (prefixLength < 0 || prefixLength > bits) {
                throw new IllegalArgumentException("prefixLength: " + prefixLength + " (expected: 0-" + bits + ")");
            }
            address = Prefixes.first(address, prefixLength);
        }

        @Override
        public String toString() {
            return address.getHostAddress() + "/" + prefixLength;
        }
    }

    /** All addresses that a name had when the file was read; none if it was unknown then. */
    record Named(String host, List<InetAddress> addresses) implements HostPattern {
        public Named {
            addresses = List.copyOf(addresses);
        }

        @Override
        public String toString() {
            return host;
        }
    }

    /** Whether an address is one of these; scope ids do not count. */
    default boolean contains(InetAddress candidate) {
        return switch (this) {
            case Address(InetAddress address) -> address.equals(candidate);
            case Network network -> Prefixes.shared(network.address(), candidate, network.prefixLength());
            case Named(String host, List<InetAddress> addresses) -> addresses.contains(candidate);
        };
    }

    /** Whether each address of the other pattern is one of these, and there is one at all. */
    default boolean covers(HostPattern that) {
        return switch (that) {
            case Address(InetAddress address) -> contains(address);
            case Network network ->
                this instanceof Network wider
                        && wider.prefixLength() <= network.prefixLength()
                        && wider.contains(network.address());
            case Named(String host, List<InetAddress> addresses) ->
                !addresses.isEmpty() && addresses.stream().allMatch(this::contains);
        };
    }
}
