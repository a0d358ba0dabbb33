package io.github.nettyidentd.server;

/** What bounds what a peer, or this host, can do to a server. */
public enum Limit {
    /** Somebody who may not ask has connected: the connection is closed. */
    ACCESS,
    /** As many connections are open as may be: the idlest one of the largest holder is closed for a new one. */
    CONNECTIONS,
    /** A source has as many connections open as it may: a new one is closed. */
    CONNECTIONS_PER_SOURCE,
    /** A source asks more often than it may: a new connection, or the one that it asks on, is closed. */
    RATE_PER_SOURCE,
    /** A connection cannot be accepted, above all for want of descriptors: accepting pauses. */
    ACCEPT,
    /** A line is longer than a query may be: no more is read from the connection. */
    LINE_LENGTH,
    /** No query came for too long since the connection was opened: it is closed. */
    FIRST_QUERY_TIME,
    /** No query came for too long since the one before: the connection is closed. */
    IDLE_TIME,
    /** A peer has left its replies unread for too long: the connection is closed. */
    WRITE_TIME,
    /** As many lookups wait as may, in all or for one source: a query is answered {@code UNKNOWN-ERROR}. */
    LOOKUPS,
    /** A lookup took too long: its query is answered {@code UNKNOWN-ERROR}. */
    LOOKUP_TIME
}
