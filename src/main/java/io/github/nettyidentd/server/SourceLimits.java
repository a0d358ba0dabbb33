package io.github.nettyidentd.server;

/**
 * Limits what one source of connections may do. A source is an IPv4 address, or an IPv6 network of 64 bits, because one
 * host can have all addresses of such a network. An IPv6 network of 56 bits may do twice as much, and one of 48 bits four
 * times as much.
 *
 * @param maxConnections how many connections the source may have open; 0 means no limit
 * @param maxRate how many queries the source may send in a second; it may send the queries of two seconds at once. 0 means
 *     no limit
 * @param loopback whether the limits hold for loopback addresses too
 */
public record SourceLimits(int maxConnections, int maxRate, boolean loopback) {

    /** The defaults: 1,000 connections and 1,000 queries a second, and no limits for loopback addresses. */
    public static final SourceLimits DEFAULTS = new SourceLimits(1_000, 1_000, false);

    public SourceLimits {
        requireNotNegative("maxConnections", maxConnections);
        requireNotNegative("maxRate", maxRate);
    }

    static void requireNotNegative(String name, int number) {
        if (number < 0) {
            throw new IllegalArgumentException(name + ": " + number + " (expected: at least 0)");
        }
    }

    /** The same with another {@code maxConnections}. */
    public SourceLimits withMaxConnections(int other) {
        return new SourceLimits(other, maxRate, loopback);
    }

    /** The same with another {@code maxRate}. */
    public SourceLimits withMaxRate(int other) {
        return new SourceLimits(maxConnections, other, loopback);
    }

    /** The same with another {@code loopback}. */
    public SourceLimits withLoopback(boolean other) {
        return new SourceLimits(maxConnections, maxRate, other);
    }
}
