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
 * Finds the sources that appear most often, in memory that does not grow with the number of sources. A source is an IPv4
 * address or an IPv6 network of 64 bits.
 *
 * <p>This is the "space-saving" algorithm (Metwally, Agrawal, El Abbadi, 2005): when all counts are taken, a new source
 * replaces the one with the smallest count and continues from that count. Therefore a source with a share of more than
 * one in {@value #MOST} is always among the counts. For one thread at a time.
 */
final class TopSources {

    static final int MOST = 64;

    private static final int IPV6_SOURCE_BITS = 64;

    /**
     * @param total the count by which sources are compared and replaced
     * @param before the part of it that was inherited from the sources replaced before
     */
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

    /** Names the sources with the largest counts of their own: {@code 192.0.2.1 (20), 2001:db8:0:1::/64 (7)}. */
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
