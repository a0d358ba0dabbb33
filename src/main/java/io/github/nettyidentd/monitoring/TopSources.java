package io.github.nettyidentd.monitoring;

import io.github.nettyidentd.net.Network;
import io.netty.util.NetUtil;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Map.Entry;
import java.util.stream.Collectors;

/**
 * Counts sources, IPv4 addresses and IPv6 networks of 64 bits, in little memory however many there are: a new one takes
 * the place of the one with the smallest count, and goes on from there (Metwally, Agrawal, El Abbadi: "space-saving",
 * 2005). So a source with a large share is always among them. For one thread at a time.
 */
final class TopSources {

    static final int MOST = 64;

    private static final int IPV6_SOURCE_BITS = 64;

    /** @param before what the count began with, which was that of others */
    private record Count(long total, long before) {
        Count next() {
            return new Count(total + 1, before);
        }

        long own() {
            return total - before;
        }
    }

    private final Map<Network, Count> counts = new HashMap<>();

    void add(InetAddress client) {
        Network source = client instanceof Inet4Address ? Network.of(client) : new Network(client, IPV6_SOURCE_BITS);
        Count known = counts.get(source);
        if (known == null) {
            long before = counts.size() < MOST ? 0 : removeSmallest();
            known = new Count(before, before);
        }
        counts.put(source, known.next());
    }

    private long removeSmallest() {
        Entry<Network, Count> smallest = counts.entrySet().stream()
                .min(Comparator.comparingLong(entry -> entry.getValue().total()))
                .orElseThrow();
        counts.remove(smallest.getKey());
        return smallest.getValue().total();
    }

    /** The sources with the largest counts, as text: {@code 192.0.2.1 (20), 2001:db8:0:1::/64 (7)}. */
    String top(int most) {
        List<Entry<Network, Count>> sorted = counts.entrySet().stream()
                .sorted(Comparator.comparingLong((Entry<Network, Count> entry) ->
                                entry.getValue().own())
                        .reversed())
                .limit(most)
                .toList();
        return sorted.stream()
                .map(entry -> text(entry.getKey()) + " (" + entry.getValue().own() + ")")
                .collect(Collectors.joining(", "));
    }

    private static String text(Network source) {
        String address = NetUtil.toAddressString(source.address());
        return source.address() instanceof Inet4Address ? address : address + "/" + source.prefixLength();
    }
}
