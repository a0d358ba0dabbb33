package io.github.nettyidentd.policy;

import java.net.InetAddress;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The host names of a user's file, as they were found to be. Immutable.
 *
 * @param addresses those of each name that could be resolved, in the order to try them
 */
public record HostNames(Map<String, List<InetAddress>> addresses) {
    public HostNames {
        addresses = Map.copyOf(addresses);
    }

    /** Those of some hosts whose names cannot be resolved, in the order of the alphabet. */
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
