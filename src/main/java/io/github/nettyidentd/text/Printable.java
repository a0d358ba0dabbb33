package io.github.nettyidentd.text;

/**
 * Makes text harmless to show, whoever wrote it: on a terminal, which acts on control characters, and in a log, of
 * which a line must not look like two. Each form of output has a method of its own, because each has its own readers.
 */
public final class Printable {

    private static final int MAX_QUOTED = 40;

    private Printable() {}

    /** Whether an octet or a character is printable ASCII; the blank counts. */
    public static boolean isAscii(int c) {
        return c >= ' ' && c < 0x7f;
    }

    /**
     * Whether a character does nothing but show. Not harmless are those of Unicode's categories C (control, format,
     * surrogate, private use, unassigned), Zl and Zp: they may end the line, move the cursor, or turn the direction of
     * what follows.
     *
     * @param c a code point
     */
    public static boolean isHarmless(int c) {
        return isAscii(c)
                || switch (Character.getType(c)) {
                    case Character.CONTROL,
                            Character.FORMAT,
                            Character.SURROGATE,
                            Character.PRIVATE_USE,
                            Character.UNASSIGNED,
                            Character.LINE_SEPARATOR,
                            Character.PARAGRAPH_SEPARATOR -> false;
                    default -> true;
                };
    }

    /** The beginning of a text that a message quotes, with an ellipsis in place of what is too long. */
    public static String shortened(String text) {
        return text.codePointCount(0, text.length()) <= MAX_QUOTED
                ? text
                : text.substring(0, text.offsetByCodePoints(0, MAX_QUOTED)) + "…";
    }

    /** Puts a text on one line: a blank replaces each run of white space, control characters and line separators. */
    public static String onOneLine(String text) {
        return text.replaceAll("[\\p{Cc}\\p{Zl}\\p{Zp}\\s]+", " ");
    }

    /** Puts an escape such as {@code \x1b} in place of each character that is not {@link #isHarmless harmless}. */
    public static String escaped(String text) {
        var escaped = new StringBuilder();
        text.codePoints().forEach(c -> {
            if (isHarmless(c)) {
                escaped.appendCodePoint(c);
            } else {
                escaped.append(c <= 0xff ? "\\x%02x".formatted(c) : "\\u%04x".formatted(c));
            }
        });
        return escaped.toString();
    }

    /** Appends a text as JSON may have it, with an escape in place of all but printable ASCII, letters and digits. */
    public static void appendEscaped(String text, StringBuilder to) {
        for (int i = 0; i < text.length(); i++) {
            appendEscaped(text.charAt(i), to);
        }
    }

    /**
     * Appends the value of a field of a log line: as it is if it is one word of ASCII, otherwise quoted and escaped.
     */
    public static void appendWord(String value, StringBuilder to) {
        if (isWord(value)) {
            to.append(value);
            return;
        }
        to.append('"');
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            if (c == '"' || c == '\\') {
                to.append('\\').append(c);
            } else {
                appendEscaped(c, to);
            }
        }
        to.append('"');
    }

    /**
     * Appends a message to a log line, with a blank in place of each character that is not
     * {@link #isHarmless harmless}. A lone surrogate is escaped instead, because it stands for an octet of a login or a
     * path ({@link OctetText}).
     */
    public static void appendOnOneLine(String text, StringBuilder to) {
        for (int i = 0; i < text.length(); ) {
            int c = text.codePointAt(i);
            i += Character.charCount(c);
            if (Character.getType(c) == Character.SURROGATE) {
                appendEscaped((char) c, to);
            } else {
                to.appendCodePoint(isHarmless(c) ? c : ' ');
            }
        }
    }

    private static void appendEscaped(char c, StringBuilder to) {
        if (isAscii(c) || Character.isLetterOrDigit(c)) {
            to.append(c);
        } else {
            to.append("\\u%04x".formatted((int) c));
        }
    }

    private static boolean isWord(String value) {
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            if (!isAscii(c) || c == ' ' || c == '"' || c == '\\') {
                return false;
            }
        }
        return !value.isEmpty();
    }
}
