package io.github.nettyidentd.logging;

/** Escapes or replaces characters, so that text from peers, users and plug-ins does no harm to a reader at a terminal. */
final class Printable {

    private Printable() {}

    /** Appends text, and escapes each character that is neither printable ASCII nor a letter or digit. */
    static void appendEscaped(String text, StringBuilder to) {
        for (int i = 0; i < text.length(); i++) {
            appendEscaped(text.charAt(i), to);
        }
    }

    /** Appends the value of a field: unchanged if it is one word of ASCII, otherwise in quotes and escaped. */
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

    /**
     * Appends text, and replaces by a blank each character that could end the line, move the cursor or change the direction
     * of text. A lone surrogate is escaped.
     */
    static void appendOnOneLine(String text, StringBuilder to) {
        for (int i = 0; i < text.length(); ) {
            int c = text.codePointAt(i);
            i += Character.charCount(c);
            if (Character.getType(c) == Character.SURROGATE) {
                // Stands for an octet of a login or a path that is not UTF-8, so it must stay visible.
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

    /** Whether a character is outside Unicode's categories C (control, format, surrogate, private, unassigned), Zl and Zp. */
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
