package io.github.nettyidentd.policy;

import io.github.nettyidentd.net.Network;
import java.net.InetAddress;
import java.util.List;

/** The addresses that a {@code to} or {@code from} condition matches. */
public sealed interface HostPattern {

    /** One address. */
    record Address(InetAddress address) implements HostPattern {
        @Override
        public String toString() {
            return address.getHostAddress();
        }
    }

    /** All addresses of a network. */
    record Within(Network network) implements HostPattern {
        @Override
        public String toString() {
            return network.toString();
        }
    }

    /**
     * A name in a user's file whose addresses are not known. So it is not known whether an address is one of the host's.
     */
    record Unresolved(String host) implements HostPattern {
        @Override
        public String toString() {
            return host;
        }
    }

    /** All addresses of a name; none if the name is in the system file and could not be resolved when that was read. */
    record Named(String host, List<InetAddress> addresses) implements HostPattern {
        public Named {
            addresses = List.copyOf(addresses);
        }

        @Override
        public String toString() {
            return host;
        }
    }

    /** Whether an address is known to be one of these. Scope ids are ignored, because {@link InetAddress} ignores them. */
    default boolean contains(InetAddress candidate) {
        return switch (this) {
            case Address(InetAddress address) -> address.equals(candidate);
            case Within(Network network) -> network.contains(candidate);
            case Named(String host, List<InetAddress> addresses) -> addresses.contains(candidate);
            case Unresolved _ -> false;
        };
    }

    /** The same pattern with addresses in place of a name that could be resolved. */
    default HostPattern with(ResolvedHosts hosts) {
        return this instanceof Unresolved(String host)
                ? hosts.addressesOf(host)
                        .<HostPattern>map(addresses -> new Named(host, addresses))
                        .orElse(this)
                : this;
    }

    /** Whether each address of the other pattern is one of these, and the other has any. */
    default boolean covers(HostPattern that) {
        return switch (that) {
            case Address(InetAddress address) -> contains(address);
            case Within(Network network) -> this instanceof Within(Network wider) && wider.covers(network);
            case Named(String host, List<InetAddress> addresses) ->
                !addresses.isEmpty() && addresses.stream().allMatch(this::contains);
            case Unresolved unresolved -> unresolved.equals(this);
        };
    }
}
