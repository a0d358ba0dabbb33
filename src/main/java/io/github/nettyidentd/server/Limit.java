package io.github.nettyidentd.server;

/** What bounds what a peer, or this host, can do to a server. */
public enum Limit {
    /** As many connections are open as may be: a new one is closed. */
    CONNECTIONS,
    /** A connection cannot be accepted, above all for want of descriptors: accepting pauses. */
    ACCEPT,
    /** A line is longer than a query may be: no more is read from the connection. */
    LINE_LENGTH,
    /** No query came for too long: the connection is closed. */
    IDLE_TIME,
    /** A lookup took too long: its query is answered {@code UNKNOWN-ERROR}. */
    LOOKUP_TIME
}
