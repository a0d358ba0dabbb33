package io.github.nettyidentd.cli;

import java.lang.Character.UnicodeScript;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Breaks text at blanks, and inside of words that are longer than a row. */
final class WordWrap {

    /** The scripts whose characters are two columns wide (Unicode Standard Annex 11). */
    private static final Set<UnicodeScript> WIDE =
            Set.of(UnicodeScript.HAN, UnicodeScript.HIRAGANA, UnicodeScript.KATAKANA, UnicodeScript.HANGUL);

    // Most emoji, and the full-width forms of ASCII.
    private static final int FIRST_EMOJI = 0x1f300;
    private static final int FIRST_FULL_WIDTH = 0xff01;
    private static final int LAST_FULL_WIDTH = 0xff60;

    private WordWrap() {}

    /**
     * The rows of a text without blanks at their ends, at least one.
     *
     * @param columns the width of a row, at least 2
     */
    static List<String> rows(String text, int columns) {
        List<String> rows = new ArrayList<>();
        int start = 0;
        int end = end(text, start, columns);
        while (end < text.length()) {
            int blank = text.lastIndexOf(' ', end);
            int cut = blank > start ? blank : end;
            rows.add(text.substring(start, cut).stripTrailing());
            start = cut;
            while (start < text.length() && text.charAt(start) == ' ') {
                start++;
            }
            end = end(text, start, columns);
        }
        if (rows.isEmpty() || start < text.length()) {
            rows.add(text.substring(start));
        }
        return rows;
    }

    /** Where the first character is that does not fit. */
    private static int end(String text, int start, int columns) {
        int end = start;
        for (int left = columns; end < text.length(); end += Character.charCount(text.codePointAt(end))) {
            left -= columns(text.codePointAt(end));
            if (left < 0) {
                break;
            }
        }
        return end;
    }

    private static int columns(int c) {
        if (c < 0x300) {
            return 1;
        }
        int type = Character.getType(c);
        if (type == Character.NON_SPACING_MARK || type == Character.ENCLOSING_MARK) {
            return 0;
        }
        boolean wide = c >= FIRST_EMOJI
                || (c >= FIRST_FULL_WIDTH && c <= LAST_FULL_WIDTH)
                || WIDE.contains(UnicodeScript.of(c));
        return wide ? 2 : 1;
    }
}
