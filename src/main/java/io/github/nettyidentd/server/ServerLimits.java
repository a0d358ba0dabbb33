package io.github.nettyidentd.server;

import io.github.nettyidentd.protocol.Rfc1413;

/**
 * The limits that a server holds its peers to.
 *
 * @param access which peers are served
 * @param maxConnections how many connections may be open. When one more comes, the peer or network with the most
 *     connections loses its idlest one. 0 means no limit
 * @param maxQueries how many queries of a connection are answered, after which the server closes it. 0 means no limit
 * @param perSource the limits for each source of connections
 * @param maxLookups how many lookups may be under way; the query for one more is answered {@code UNKNOWN-ERROR}. One source
 *     may have a quarter of them, and one connection 16, beyond which it is not read. 0 means no limit
 * @param maxLineOctets the most octets of a line without its end, {@value #MIN_LINE_OCTETS} to
 *     {@value Rfc1413#MAX_LINE_OCTETS}
 * @param timeouts how long the server waits
 */
public record ServerLimits(
        AccessList access,
        int maxConnections,
        int maxQueries,
        SourceLimits perSource,
        int maxLookups,
        int maxLineOctets,
        Timeouts timeouts) {

    /** The least {@code maxLineOctets}: two ports of five digits, with room for many blanks. */
    public static final int MIN_LINE_OCTETS = 64;

    /** The defaults: 10,000 connections, as many queries as a peer likes, 5,000 lookups, and the defaults of the parts. */
    public static final ServerLimits DEFAULTS = new ServerLimits(
            AccessList.EVERYBODY, 10_000, 0, SourceLimits.DEFAULTS, 5_000, Rfc1413.MAX_LINE_OCTETS, Timeouts.DEFAULTS);

    public ServerLimits {
        SourceLimits.requireNotNegative("maxConnections", maxConnections);
        SourceLimits.requireNotNegative("maxQueries", maxQueries);
        SourceLimits.requireNotNegative("maxLookups", maxLookups);
        if (maxLineOctets < MIN_LINE_OCTETS || maxLineOctets > Rfc1413.MAX_LINE_OCTETS) {
            throw new IllegalArgumentException("maxLineOctets: " + maxLineOctets + " (expected: " + MIN_LINE_OCTETS
                    + "-" + Rfc1413.MAX_LINE_OCTETS + ")");
        }
    }

    /** The same with another {@code access}. */
    public ServerLimits withAccess(AccessList other) {
        return new ServerLimits(other, maxConnections, maxQueries, perSource, maxLookups, maxLineOctets, timeouts);
    }

    /** The same with another {@code maxConnections}. */
    public ServerLimits withMaxConnections(int other) {
        return new ServerLimits(access, other, maxQueries, perSource, maxLookups, maxLineOctets, timeouts);
    }

    /** The same with another {@code maxQueries}. */
    public ServerLimits withMaxQueries(int other) {
        return new ServerLimits(access, maxConnections, other, perSource, maxLookups, maxLineOctets, timeouts);
    }

    /** The same with another {@code perSource}. */
    public ServerLimits withPerSource(SourceLimits other) {
        return new ServerLimits(access, maxConnections, maxQueries, other, maxLookups, maxLineOctets, timeouts);
    }

    /** The same with another {@code maxLookups}. */
    public ServerLimits withMaxLookups(int other) {
        return new ServerLimits(access, maxConnections, maxQueries, perSource, other, maxLineOctets, timeouts);
    }

    /** The same with another {@code maxLineOctets}. */
    public ServerLimits withMaxLineOctets(int other) {
        return new ServerLimits(access, maxConnections, maxQueries, perSource, maxLookups, other, timeouts);
    }

    /** The same with other {@code timeouts}. */
    public ServerLimits withTimeouts(Timeouts other) {
        return new ServerLimits(access, maxConnections, maxQueries, perSource, maxLookups, maxLineOctets, other);
    }
}
