package io.github.nettyidentd.registry.line;

import io.github.nettyidentd.net.Addresses;
import io.github.nettyidentd.registry.SocketName;
import java.net.InetAddress;
import java.util.List;

/** Reads the words by which a program names a socket. */
final class SocketWords {

    private static final int MAX_PORT = 65_535;
    private static final int MAX_PORT_DIGITS = 5;
    private static final int MIN_ENDS = 2;
    private static final int MAX_ENDS = 4;

    private SocketWords() {}

    /** A word does not say what it should. */
    static final class WrongWordException extends Exception {

        private static final long serialVersionUID = 1;

        private final String reason;

        /**
         * @param name of the word in the manual
         * @param word what the program has sent instead, one octet in each character
         * @param expected what the word may be
         */
        WrongWordException(String name, String word, String expected) {
            this(name + ": " + Quoted.of(word) + " (expected: " + expected + ")");
        }

        private WrongWordException(String reason) {
            super(reason, null, false, false);
            this.reason = reason;
        }

        /** For the program. */
        String reason() {
            return reason;
        }
    }

    /** Whether the words are as many as those of {@link #ends}. */
    static boolean areEnds(List<String> words) {
        return words.size() >= MIN_ENDS && words.size() <= MAX_ENDS;
    }

    /** Reads two ports and up to two addresses, those of this host first. */
    static SocketName.Ends ends(List<String> words) throws WrongWordException {
        return new SocketName.Ends(
                port(words.get(0), "LPORT"),
                port(words.get(1), "RPORT"),
                words.size() > MIN_ENDS ? address(words.get(2), "LADDR") : null,
                words.size() == MAX_ENDS ? address(words.get(3), "RADDR") : null);
    }

    private static int port(String word, String name) throws WrongWordException {
        int port = isDecimal(word) && word.length() <= MAX_PORT_DIGITS ? Integer.parseInt(word) : 0;
        if (port == 0 || port > MAX_PORT) {
            throw new WrongWordException(name, word, "1-65535");
        }
        return port;
    }

    private static InetAddress address(String word, String name) throws WrongWordException {
        InetAddress address = Addresses.parseScoped(word);
        if (address == null) {
            throw new WrongWordException(name, word, "an IPv4 or IPv6 address");
        }
        return address;
    }

    /** Reads the number that the kernel gave to a socket. */
    static long cookie(String word) throws WrongWordException {
        long cookie = number(word);
        if (cookie == 0) {
            throw new WrongWordException("cookie", word, "1-18446744073709551615");
        }
        return cookie;
    }

    /** An unsigned number of 64 bits; 0 if the word is not one. */
    private static long number(String word) {
        try {
            return isDecimal(word) ? Long.parseUnsignedLong(word) : 0;
        } catch (NumberFormatException e) {
            return 0;
        }
    }

    /** Reads the uid of an account, 0 to 4294967295. */
    static long uid(String word) throws WrongWordException {
        long uid = number(word);
        if (!isDecimal(word) || uid < 0 || uid > 0xffff_ffffL || (uid == 0 && !word.equals("0"))) {
            throw new WrongWordException("UID", word, "0-4294967295");
        }
        return uid;
    }

    private static boolean isDecimal(String word) {
        return !word.isEmpty() && word.chars().allMatch(c -> c >= '0' && c <= '9');
    }
}
