package io.github.nettyidentd.registration;

import static java.nio.charset.StandardCharsets.UTF_8;

/**
 * Checks user-ids before they are sent. The daemon voids all commands that arrive together with a malformed one, so a bad
 * user-id would cost other registrations.
 */
final class UserIdWord {

    /** Asks the daemon to hide the owner of the connection. */
    static final String HIDDEN = "-";

    /** RFC 1413 §5, note 3. */
    private static final int MAX_OCTETS = 512;

    private UserIdWord() {}

    /** @throws IllegalArgumentException if the text cannot be registered as a user-id */
    static String require(String userId) {
        if (!UTF_8.newEncoder().canEncode(userId)) {
            throw refused("text with half a character", "text that can be written in UTF-8");
        }
        int octets = userId.getBytes(UTF_8).length;
        if (octets > MAX_OCTETS) {
            throw refused(octets + " octets", "1-" + MAX_OCTETS);
        }
        if (userId.codePoints().allMatch(UserIdWord::isInvisible)) {
            throw refused("blank", "something that can be seen");
        }
        if (userId.indexOf(' ') >= 0) {
            throw refused("has a space", "none");
        }
        if (userId.codePoints().anyMatch(UserIdWord::isControl)) {
            throw refused("has a control character", "none");
        }
        if (userId.equals(HIDDEN)) {
            throw refused("'-'", "a user-id; hide() asks the daemon to hide the owner");
        }
        return userId;
    }

    private static IllegalArgumentException refused(String found, String expected) {
        return new IllegalArgumentException("userId: " + found + " (expected: " + expected + ")");
    }

    private static boolean isInvisible(int c) {
        return Character.isWhitespace(c) || Character.isSpaceChar(c) || Character.getType(c) == Character.FORMAT;
    }

    private static boolean isControl(int c) {
        int type = Character.getType(c);
        return type == Character.CONTROL || type == Character.LINE_SEPARATOR || type == Character.PARAGRAPH_SEPARATOR;
    }
}
