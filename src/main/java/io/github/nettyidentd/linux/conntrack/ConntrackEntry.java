package io.github.nettyidentd.linux.conntrack;

/**
 * One connection that the kernel tracks. Each direction has the addresses and ports of its packets as they come to this
 * host, before this host translates them.
 *
 * @param original the direction of the first packet
 * @param reply the other direction
 * @param zone the zone of conntrack(8) that the entry is in, 0 to 65535; 0 is the default one. If only one direction is
 *     in a zone ({@code ct original zone set} of nft(8)), it is that zone
 */
public record ConntrackEntry(Tuple original, Tuple reply, int zone) {

    private static final int MAX_ZONE = 65535;

    public ConntrackEntry {
        if (zone < 0 || zone > MAX_ZONE) {
            throw new IllegalArgumentException("zone: " + zone + " (expected: 0-65535)");
        }
    }

    /** Whether packets of one of the directions have exactly these addresses and ports. */
    public boolean has(Tuple direction) {
        return original.equals(direction) || reply.equals(direction);
    }
}
