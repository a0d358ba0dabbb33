package io.github.nettyidentd.server;

import io.github.nettyidentd.protocol.Rfc1413;
import java.time.Duration;

/**
 * How long a server waits for a peer or a lookup. Each time is more than 0.
 *
 * @param firstQuery how long it waits for the first query of a connection, a whole line; at most as long as {@code idle}
 * @param idle how long it waits for the next query of a connection (RFC 1413 §2 recommends 60 to 180 s)
 * @param write how long it waits for a peer that reads none of its replies
 * @param lookup how long it waits for a lookup; then the reply is {@code UNKNOWN-ERROR}
 */
public record Timeouts(Duration firstQuery, Duration idle, Duration write, Duration lookup) {

    /** The defaults: 30 s for a first query, 120 s idle, 30 s to write, 5 s for a lookup. */
    public static final Timeouts DEFAULTS =
            new Timeouts(Duration.ofSeconds(30), Rfc1413.IDLE_TIMEOUT, Duration.ofSeconds(30), Duration.ofSeconds(5));

    public Timeouts {
        requirePositive("firstQuery", firstQuery);
        requirePositive("idle", idle);
        requirePositive("write", write);
        requirePositive("lookup", lookup);
    }

    private static void requirePositive(String name, Duration duration) {
        if (!duration.isPositive()) {
            throw new IllegalArgumentException(name + ": " + duration + " (expected: more than 0)");
        }
    }

    /** How long the server waits for the first query: at most as long as {@code idle}. */
    Duration untilFirstQuery() {
        return firstQuery.compareTo(idle) < 0 ? firstQuery : idle;
    }

    /** The same with another {@code firstQuery}. */
    public Timeouts withFirstQuery(Duration other) {
        return new Timeouts(other, idle, write, lookup);
    }

    /** The same with another {@code idle}. */
    public Timeouts withIdle(Duration other) {
        return new Timeouts(firstQuery, other, write, lookup);
    }

    /** The same with another {@code write}. */
    public Timeouts withWrite(Duration other) {
        return new Timeouts(firstQuery, idle, other, lookup);
    }

    /** The same with another {@code lookup}. */
    public Timeouts withLookup(Duration other) {
        return new Timeouts(firstQuery, idle, write, other);
    }
}
