package io.github.nettyidentd.policy;

import io.github.nettyidentd.address.Network;
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

    /** The addresses of a network. */
    record Within(Network network) implements HostPattern {
        @Override
        public String toString() {
            return network.toString();
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
            case Within(Network network) -> network.contains(candidate);
            case Named(String host, List<InetAddress> addresses) -> addresses.contains(candidate);
        };
    }

    /** Whether each address of the other pattern is one of these, and there is one at all. */
    default boolean covers(HostPattern that) {
        return switch (that) {
            case Address(InetAddress address) -> contains(address);
            case Within(Network network) -> this instanceof Within(Network wider) && wider.covers(network);
            case Named(String host, List<InetAddress> addresses) ->
                !addresses.isEmpty() && addresses.stream().allMatch(this::contains);
        };
    }
}
