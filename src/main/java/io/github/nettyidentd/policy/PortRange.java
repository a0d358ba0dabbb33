package io.github.nettyidentd.policy;

import io.github.nettyidentd.api.TcpPort;

/**
 * Ports from {@code first} to {@code last}, including both.
 *
 * @param first 1 to 65535
 * @param last {@code first} to 65535
 */
public record PortRange(int first, int last) {

    /** The smallest port. */
    public static final int MIN = TcpPort.MIN;

    /** The largest port. */
    public static final int MAX = TcpPort.MAX;

    public PortRange {
        if (first < MIN || last > MAX || first > last) {
            throw new IllegalArgumentException("ports: " + first + ":" + last + " (expected: 1:65535 or within)");
        }
    }

    boolean contains(int port) {
        return first <= port && port <= last;
    }

    boolean covers(PortRange that) {
        return first <= that.first && that.last <= last;
    }

    /** The range as it is written in a file: {@code 113}, or {@code 6660:6669}. */
    @Override
    public String toString() {
        return first == last ? Integer.toString(first) : first + ":" + last;
    }
}
