package io.github.nettyidentd.cli;

import io.github.nettyidentd.api.UserId;

/**
 * Makes texts of others safe to print on a terminal. A peer must not move the cursor, or turn the direction of text, by
 * the user-id that it sends.
 */
final class UserIdText {

    private UserIdText() {}

    /**
     * The user-id with an escape such as {@code \x1b} for each character that a terminal would act on. Where the octets
     * are not text in the user-id's charset, all octets that are not printable ASCII are escaped.
     */
    static String printable(UserId userId) {
        var text = new StringBuilder();
        userId.decoded()
                .ifPresentOrElse(
                        decoded -> decoded.codePoints().forEach(c -> append(c, isPrintable(c), text)),
                        () -> userId.text()
                                .chars()
                                .forEach(octet -> append(octet, octet >= ' ' && octet < 0x7f, text)));
        return text.toString();
    }

    /** Any text, with the same escapes. */
    static String printable(String text) {
        var printable = new StringBuilder();
        text.codePoints().forEach(c -> append(c, isPrintable(c), printable));
        return printable.toString();
    }

    private static void append(int codePoint, boolean printable, StringBuilder text) {
        if (printable) {
            text.appendCodePoint(codePoint);
        } else {
            text.append(codePoint <= 0xff ? "\\x%02x".formatted(codePoint) : "\\u%04x".formatted(codePoint));
        }
    }

    private static boolean isPrintable(int codePoint) {
        return switch (Character.getType(codePoint)) {
            // Format characters can turn the direction of the text that follows; a lone surrogate cannot be encoded.
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.SURROGATE,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR -> false;
            default -> true;
        };
    }
}
