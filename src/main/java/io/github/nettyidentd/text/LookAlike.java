package io.github.nettyidentd.text;

import java.util.Locale;
import java.util.OptionalInt;

/**
 * Names the characters that look like another one, or like nothing. They come with text that is copied from a web page or a
 * word processor, and a message that only quotes them would seem to contradict itself.
 */
public final class LookAlike {

    private static final int BYTE_ORDER_MARK = 0xfeff;

    private static final int MINUS_SIGN = 0x2212;

    private LookAlike() {}

    /**
     * A note about the first such character in a text, for the end of a message that quotes the text, for example
     * {@code , with a no-break space (U+00A0) in it}; empty if there is none.
     */
    public static String note(String text) {
        OptionalInt found = text.codePoints()
                .filter(c -> isBlank(c) || isDash(c) || isQuote(c))
                .findFirst();
        return found.isEmpty() ? "" : ", with a" + name(found.getAsInt()) + " in it";
    }

    /** A blank other than the space, or a character that does not show. */
    private static boolean isBlank(int c) {
        return c != ' ' && (Character.isSpaceChar(c) || Character.getType(c) == Character.FORMAT);
    }

    private static boolean isDash(int c) {
        return (c != '-' && Character.getType(c) == Character.DASH_PUNCTUATION) || c == MINUS_SIGN;
    }

    private static boolean isQuote(int c) {
        return switch (Character.getType(c)) {
            case Character.INITIAL_QUOTE_PUNCTUATION, Character.FINAL_QUOTE_PUNCTUATION -> true;
            default -> false;
        };
    }

    private static String name(int c) {
        String unicode = c == BYTE_ORDER_MARK ? "byte order mark" : Character.getName(c);
        String name = String.valueOf(unicode).toLowerCase(Locale.ROOT);
        return ("aeiou".indexOf(name.charAt(0)) < 0 ? " " : "n ") + name + " (U+%04X)".formatted(c);
    }
}
