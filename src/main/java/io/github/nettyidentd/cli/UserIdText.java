package io.github.nettyidentd.cli;

import io.github.nettyidentd.api.UserId;

/** A user-id for a terminal, where a peer's control characters must do nothing. */
final class UserIdText {

    private UserIdText() {}

    /** The text with {@code \xNN} for what a terminal would act on; where there is no text, for all but ASCII octets. */
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

    /** Any text of others, likewise. */
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
            // Format characters can turn the direction of what follows.
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.SURROGATE,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR -> false;
            default -> true;
        };
    }
}
