package io.github.nettyidentd.server;

import io.github.nettyidentd.protocol.Rfc1413;

/**
 * What a server gives at most, and to whom.
 *
 * @param access who may ask at all
 * @param maxConnections how many connections may be open; with one more, the idlest one of the largest holder is closed; 0
 *     means no limit
 * @param perSource what one source may have of these
 * @param maxLookups how many lookups may wait for something; with one more, a query is answered {@code UNKNOWN-ERROR}; 0
 *     means no limit. A source has at most a quarter of them. A connection has at most 16, and is not read while it has
 * @param maxLineOctets the most octets of a line without its end, {@value #MIN_LINE_OCTETS} to
 *     {@value Rfc1413#MAX_LINE_OCTETS}
 * @param timeouts how long it waits
 */
public record Limits(
        AccessList access,
        int maxConnections,
        SourceLimits perSource,
        int maxLookups,
        int maxLineOctets,
        Timeouts timeouts) {

    /** Two ports of five digits, and blanks without thrift. */
    public static final int MIN_LINE_OCTETS = 64;

    /** Those of a server that is told none: 10,000 connections, 5,000 lookups, and those of the parts. */
    public static final Limits DEFAULTS = new Limits(
            AccessList.EVERYBODY, 10_000, SourceLimits.DEFAULTS, 5_000, Rfc1413.MAX_LINE_OCTETS, Timeouts.DEFAULTS);

    public Limits {
        SourceLimits.requireNotNegative("maxConnections", maxConnections);
        SourceLimits.requireNotNegative("maxLookups", maxLookups);
        if (maxLineOctets < MIN_LINE_OCTETS || maxLineOctets > Rfc1413.MAX_LINE_OCTETS) {
            throw new IllegalArgumentException("maxLineOctets: " + maxLineOctets + " (expected: " + MIN_LINE_OCTETS
                    + "-" + Rfc1413.MAX_LINE_OCTETS + ")");
        }
    }

    /** The same with another {@code access}. */
    public Limits withAccess(AccessList other) {
        return new Limits(other, maxConnections, perSource, maxLookups, maxLineOctets, timeouts);
    }

    /** The same with another {@code maxConnections}. */
    public Limits withMaxConnections(int other) {
        return new Limits(access, other, perSource, maxLookups, maxLineOctets, timeouts);
    }

    /** The same with another {@code perSource}. */
    public Limits withPerSource(SourceLimits other) {
        return new Limits(access, maxConnections, other, maxLookups, maxLineOctets, timeouts);
    }

    /** The same with another {@code maxLookups}. */
    public Limits withMaxLookups(int other) {
        return new Limits(access, maxConnections, perSource, other, maxLineOctets, timeouts);
    }

    /** The same with another {@code maxLineOctets}. */
    public Limits withMaxLineOctets(int other) {
        return new Limits(access, maxConnections, perSource, maxLookups, other, timeouts);
    }

    /** The same with other {@code timeouts}. */
    public Limits withTimeouts(Timeouts other) {
        return new Limits(access, maxConnections, perSource, maxLookups, maxLineOctets, other);
    }
}
