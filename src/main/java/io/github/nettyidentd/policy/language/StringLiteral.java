package io.github.nettyidentd.policy.language;

import io.github.nettyidentd.policy.FilePlace;

/** Reads a string between double quotes, with the escapes of oidentd. */
final class StringLiteral {

    /** The escapes that stand for control characters, which no user-id may hold. */
    private static final String NAMED_CONTROLS = "abfnrtv";

    private static final int MAX_OCTET = 0xff;

    private final OctetCursor in;
    private final Problems problems;
    private final StringBuilder octets = new StringBuilder();
    private boolean isSound = true;

    StringLiteral(OctetCursor in, Problems problems) {
        this.in = in;
        this.problems = problems;
    }

    /** Reads from the opening quote to the end of the closing one, or to the end of the line if there is none. */
    Token read() {
        FilePlace start = in.place();
        in.take();
        while (in.peek() != '"') {
            if (in.peek() == '\n' || in.peek() == OctetCursor.END) {
                error(in.place(), "the end of the line in a string", "'\"'");
                return new Token(Token.Kind.STRING, octets.toString(), start, isSound);
            }
            if (in.peek() == '\\') {
                readEscape();
            } else {
                FilePlace place = in.place();
                append(in.take(), place);
            }
        }
        in.take();
        return new Token(Token.Kind.STRING, octets.toString(), start, isSound);
    }

    /**
     * Reads an escape: {@code \\x} and up to two hexadecimal digits, or up to three octal digits, is an octet; any other
     * character stands for itself, except those that stand for a control character or for nothing.
     */
    private void readEscape() {
        FilePlace place = in.place();
        in.take();
        int escaped = in.peek();
        if (escaped == '\n' || escaped == OctetCursor.END) {
            return; // The caller reports that the string does not end in this line.
        }
        if ((escaped == 'x' || escaped == 'X') && isDigit(in.peek(1), 16)) {
            in.take();
            append(readNumber(16, 2), place);
        } else if (isDigit(escaped, 8)) {
            int octet = readNumber(8, 3);
            if (octet > MAX_OCTET) {
                error(place, "'\\%o'".formatted(octet), "an octal escape up to '\\377'");
            } else {
                append(octet, place);
            }
        } else if (isDigit(escaped, 10)) {
            in.take();
            error(place, "'\\" + (char) escaped + "'", "an escape");
        } else if (NAMED_CONTROLS.indexOf(escaped) >= 0) {
            in.take();
            error(place, "control character '\\" + (char) escaped + "'", "none, as no answer can hold it");
        } else {
            append(in.take(), place);
        }
    }

    /** Reads as many digits as there are, up to a number of them. */
    private int readNumber(int radix, int digits) {
        int number = 0;
        for (int i = 0; i < digits && isDigit(in.peek(), radix); i++) {
            number = number * radix + Character.digit(in.take(), radix);
        }
        return number;
    }

    private void append(int octet, FilePlace place) {
        if (Lexer.isControl(octet)) {
            error(place, Lexer.control(octet), "none, as no answer can hold it");
        } else {
            octets.append((char) octet);
        }
    }

    private void error(FilePlace place, String found, String expected) {
        problems.error(place, "found " + found + ", expected " + expected);
        isSound = false;
    }

    private static boolean isDigit(int octet, int radix) {
        return octet < 0x80 && octet >= 0 && Character.digit(octet, radix) >= 0;
    }
}
