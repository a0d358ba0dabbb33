package io.github.nettyidentd.logging;

/** Makes text harmless for whoever reads a log on a terminal. */
final class Printable {

    private Printable() {}

    /** Appends text with an escape in place of whatever is no printable ASCII character, letter or digit. */
    static void appendEscaped(String text, StringBuilder to) {
        for (int i = 0; i < text.length(); i++) {
            appendEscaped(text.charAt(i), to);
        }
    }

    /** Appends a field's value: as it is if it is one word of ASCII, else between quotes and escaped. */
    static void appendWord(String value, StringBuilder to) {
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

    /** Appends text with a blank in place of what could end the line, move the cursor or turn the direction of text, and an
     * escape in place of a lone surrogate. */
    static void appendOnOneLine(String text, StringBuilder to) {
        for (int i = 0; i < text.length(); ) {
            int c = text.codePointAt(i);
            i += Character.charCount(c);
            if (Character.getType(c) == Character.SURROGATE) {
                // an octet of a login or a path that is not UTF-8
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

    private static boolean isAscii(int c) {
        return c >= ' ' && c < 0x7f;
    }

    /** Neither of Unicode's categories C (control, format, surrogate, private, unassigned), nor Zl, nor Zp. */
    private static boolean isHarmless(int c) {
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
}
