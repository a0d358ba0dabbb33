package io.github.nettyidentd.server;

/**
 * What one source of connections gets at most: an IPv4 address, or an IPv6 network of 64 bits, of which one host can
 * have all addresses. Networks of 56 bits get twice as much, and those of 48 bits four times as much.
 *
 * @param maxConnections how many connections it may have open; 0 means no limit
 * @param maxRate how many queries a second it may send, and at once what it may in two seconds; 0 means no limit
 * @param loopback whether this holds for loopback addresses, too
 */
public record SourceLimits(int maxConnections, int maxRate, boolean loopback) {

    /** Those of a server that is told none: 1,000 connections, 1,000 queries a second, and loopback may do more. */
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
