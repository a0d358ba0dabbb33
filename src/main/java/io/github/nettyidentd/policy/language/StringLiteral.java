package io.github.nettyidentd.policy.language;

import io.github.nettyidentd.policy.Place;

/** Reads a string between double quotes. */
final class StringLiteral {

    private static final String NAMED_CONTROLS = "abfnrtv";
    private static final int MAX_OCTET = 0xff;

    private final OctetCursor in;
    private final Problems problems;
    private final StringBuilder octets = new StringBuilder();
    private boolean sound = true;

    StringLiteral(OctetCursor in, Problems problems) {
        this.in = in;
        this.problems = problems;
    }

    /** Reads from the opening quote to behind the closing one, or to the end of the line if there is none. */
    Token read() {
        Place start = in.place();
        in.take();
        while (in.peek() != '"') {
            if (in.peek() == '\n' || in.peek() == OctetCursor.END) {
                error(in.place(), "the end of the line in a string", "'\"'");
                return new Token(Token.Kind.STRING, octets.toString(), start, sound);
            }
            if (in.peek() == '\\') {
                readEscape();
            } else {
                Place place = in.place();
                append(in.take(), place);
            }
        }
        in.take();
        return new Token(Token.Kind.STRING, octets.toString(), start, sound);
    }

    private void readEscape() {
        Place place = in.place();
        in.take();
        int escaped = in.peek();
        if (escaped == '\n' || escaped == OctetCursor.END) {
            return; // the string ends here, which is told
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

    private int readNumber(int radix, int digits) {
        int number = 0;
        for (int i = 0; i < digits && isDigit(in.peek(), radix); i++) {
            number = number * radix + Character.digit(in.take(), radix);
        }
        return number;
    }

    private void append(int octet, Place place) {
        if (Lexer.isControl(octet)) {
            error(place, Lexer.control(octet), "none, as no answer can hold it");
        } else {
            octets.append((char) octet);
        }
    }

    private void error(Place place, String found, String expected) {
        problems.error(place, "found " + found + ", expected " + expected);
        sound = false;
    }

    private static boolean isDigit(int octet, int radix) {
        return octet < 0x80 && octet >= 0 && Character.digit(octet, radix) >= 0;
    }
}
