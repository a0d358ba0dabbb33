package io.github.nettyidentd.protocol;

import java.time.Duration;

/** The numbers of RFC 1413, each with the section it comes from. */
public final class Rfc1413 {

    /** The ident port (§2). */
    public static final int PORT = 113;

    /** The smallest port number that can be asked about (§5, {@code INVALID-PORT}). */
    public static final int MIN_PORT = 1;

    /** The largest port number that can be asked about (§5, {@code INVALID-PORT}). */
    public static final int MAX_PORT = 65535;

    /** The largest number that the grammar can carry: five digits (§5, {@code integer}). */
    public static final int MAX_INTEGER = 99999;

    /**
     * The most octets of a line without its end. §5, note 2 lets a client give up after 1000 characters; for the
     * server's side the text has no bound, and we take the same.
     */
    public static final int MAX_LINE_OCTETS = 1000;

    /** The idle time after which a server closes, unless configured otherwise; §2 recommends 60 to 180 seconds. */
    public static final Duration IDLE_TIMEOUT = Duration.ofMinutes(2);

    /** How long a client waits for an answer at least (§2). */
    public static final Duration CLIENT_TIMEOUT = Duration.ofSeconds(30);

    private Rfc1413() {}

    static boolean isPort(int number) {
        return number >= MIN_PORT && number <= MAX_PORT;
    }
}
