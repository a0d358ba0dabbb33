package io.github.nettyidentd.server;

import io.github.nettyidentd.protocol.Rfc1413;
import java.time.Duration;

/**
 * What a server gives at most.
 *
 * @param maxConnections how many connections may be open, from 1; one more is closed at once
 * @param idleTimeout after what time without a query a connection is closed (RFC 1413 §2: 60 to 180 s); more than 0
 * @param lookupTimeout after what time a lookup's query is answered {@code UNKNOWN-ERROR}; more than 0
 */
public record Limits(int maxConnections, Duration idleTimeout, Duration lookupTimeout) {

    /** Those of a server that is told none: 10,000 connections, 120 s idle, 5 s for a lookup. */
    public static final Limits DEFAULTS = new Limits(10_000, Rfc1413.IDLE_TIMEOUT, Duration.ofSeconds(5));

    public Limits {
        if (maxConnections < 1) {
            throw new IllegalArgumentException("maxConnections: " + maxConnections + " (expected: at least 1)");
        }
        requirePositive("idleTimeout", idleTimeout);
        requirePositive("lookupTimeout", lookupTimeout);
    }

    private static void requirePositive(String name, Duration duration) {
        if (!duration.isPositive()) {
            throw new IllegalArgumentException(name + ": " + duration + " (expected: more than 0)");
        }
    }

    /** The same with another {@code maxConnections}. */
    public Limits withMaxConnections(int other) {
        return new Limits(other, idleTimeout, lookupTimeout);
    }

    /** The same with another {@code idleTimeout}. */
    public Limits withIdleTimeout(Duration other) {
        return new Limits(maxConnections, other, lookupTimeout);
    }

    /** The same with another {@code lookupTimeout}. */
    public Limits withLookupTimeout(Duration other) {
        return new Limits(maxConnections, idleTimeout, other);
    }
}
