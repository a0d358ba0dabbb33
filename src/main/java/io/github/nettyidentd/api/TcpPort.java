package io.github.nettyidentd.api;

/**
 * The bounds of the port of a TCP connection: 1 to 65535 (RFC 1413 §5, {@code INVALID-PORT}). All checks of a port are made
 * here.
 */
public final class TcpPort {

    /** The smallest port number. */
    public static final int MIN = 1;

    /** The largest port number. */
    public static final int MAX = 65535;

    private TcpPort() {}

    /** Whether a number is a port. */
    public static boolean isValid(int number) {
        return number >= MIN && number <= MAX;
    }

    /**
     * Gives the port back if it is one.
     *
     * @param name what the port is called in the message
     * @throws IllegalArgumentException if the number is not a port; the message has the name and the number
     */
    public static int require(String name, int number) {
        if (!isValid(number)) {
            throw new IllegalArgumentException(name + ": " + number + " (expected: " + MIN + "-" + MAX + ")");
        }
        return number;
    }
}
