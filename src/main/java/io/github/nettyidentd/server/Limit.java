package io.github.nettyidentd.server;

/** The limits that {@link ServerObserver#reached} reports, and what the server then does. */
public enum Limit {
    /** A peer that the {@link AccessList} refuses has connected: the connection is closed. */
    ACCESS,
    /**
     * A peer has sent a header of the PROXY protocol and is not a trusted proxy, or a trusted proxy has sent something else,
     * or a header that cannot be used: the connection is closed.
     */
    PROXY_HEADER,
    /** All connections are taken: the peer or network with the most of them loses its idlest one to the new one. */
    CONNECTIONS,
    /** A source has opened more connections than it may: the new connection is closed. */
    CONNECTIONS_PER_SOURCE,
    /** A source exceeds its rate limit: its new connection, or the connection that it asks on, is closed. */
    RATE_PER_SOURCE,
    /** A connection cannot be accepted, mostly because no file descriptor is left: accepting pauses for a second. */
    ACCEPT,
    /** A line is longer than a query may be: no more is read from the connection. */
    LINE_LENGTH,
    /** No query came in time after the connection was opened: the connection is closed. */
    FIRST_QUERY_TIME,
    /** No query came in time after the one before: the connection is closed. */
    IDLE_TIME,
    /** A peer has left its replies unread for too long: the connection is closed. */
    WRITE_TIME,
    /** Too many lookups are under way, in all or for one source: the query is answered {@code UNKNOWN-ERROR}. */
    LOOKUPS,
    /** A lookup took too long: its query is answered {@code UNKNOWN-ERROR}. */
    LOOKUP_TIME
}
