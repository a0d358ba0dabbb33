package io.github.nettyidentd.protocol;

import java.time.Duration;

/** The numbers of <a href="https://www.rfc-editor.org/rfc/rfc1413">RFC 1413</a>, each with its section. */
public final class Rfc1413 {

    /** The ident port (§2). */
    public static final int PORT = 113;

    /** The largest number that the grammar allows: five digits (§5, {@code integer}). */
    public static final int MAX_INTEGER = 99999;

    /**
     * The most octets of a line without its end. §5, note 2 lets a client give up after 1000 characters. The RFC has no
     * bound for the lines that a server reads; we use the same one.
     */
    public static final int MAX_LINE_OCTETS = 1000;

    /** The idle time after which a server closes, unless configured otherwise; §2 recommends 60 to 180 seconds. */
    public static final Duration IDLE_TIMEOUT = Duration.ofMinutes(2);

    /** The least time for which a client waits for a reply (§2). */
    public static final Duration CLIENT_TIMEOUT = Duration.ofSeconds(30);

    private Rfc1413() {}
}
