package io.github.nettyidentd.policy;

import java.net.InetAddress;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The host names of a user's file and the addresses that were found for them. Immutable.
 *
 * @param addresses for each name that could be resolved, its addresses in the order to try them
 */
public record ResolvedHosts(Map<String, List<InetAddress>> addresses) {
    public ResolvedHosts {
        addresses = Map.copyOf(addresses);
    }

    /** Those of the given names that cannot be resolved, in alphabetical order. */
    public List<String> unresolved(Collection<String> hosts) {
        return hosts.stream()
                .filter(host -> addressesOf(host).isEmpty())
                .sorted()
                .toList();
    }

    /** The addresses of a host; empty if its name cannot be resolved. */
    Optional<List<InetAddress>> addressesOf(String host) {
        return Optional.ofNullable(addresses.get(host)).filter(found -> !found.isEmpty());
    }
}
