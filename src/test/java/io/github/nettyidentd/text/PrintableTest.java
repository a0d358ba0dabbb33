package io.github.nettyidentd.text;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PrintableTest {

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
                    stjohns    | stjohns
                    a=b        | a=b
                    [::1]%eth0 | [::1]%eth0
                    o'brien    | o'brien
                    ``         | ""
                    a b        | "a b"
                    ` `        | " "
                    a"b        | "a\\"b"
                    a\\b       | "a\\\\b"
                    jürgen     | "jürgen"
                    名         | "名"
                    """)
    void quotesAllButASingleWordOfAscii(String value, String written) {
        assertEquals(written, convert(value));
    }

    @Test
    void quotesWhatLooksLikeAnotherField() {
        assertEquals("\"stjohns reply=\\\"ERROR\\\"\"", convert("stjohns reply=\"ERROR\""));
    }

    /** Ends of lines, characters on which a terminal acts, and characters that turn, hide or join others. */
    @ParameterizedTest
    @ValueSource(
            ints = {
                0x00, 0x07, 0x08, 0x09, 0x0a, 0x0b, 0x0c, 0x0d, 0x1b, 0x1f, 0x7f, 0x80, 0x85, 0x90, 0x9b, 0x9d, 0x9f,
                0xa0, 0xad, 0x300, 0x61c, 0x180e, 0x200b, 0x200d, 0x200e, 0x200f, 0x2028, 0x2029, 0x202a, 0x202b,
                0x202c, 0x202d, 0x202e, 0x2066, 0x2067, 0x2068, 0x2069, 0x3000, 0xd800, 0xe000, 0xfeff, 0xfff9, 0xffff
            })
    void escapesWhatDoesNotShow(int character) {
        String written = convert("a" + (char) character + "b");

        assertEquals("\"a\\u%04xb\"".formatted(character), written);
    }

    @Test
    void leavesNoCharacterThatATerminalActsOn() {
        for (int c = 0; c <= Character.MAX_VALUE; c++) {
            String written = convert(String.valueOf((char) c));
            assertTrue(
                    written.codePoints().allMatch(PrintableTest::isHarmless),
                    "U+%04X is written as %s".formatted(c, written));
        }
    }

    @Test
    void escapesBothHalvesOfWhatIsOutsideOfTheBasicPlane() {
        assertEquals("\"\\ud83d\\ude00\"", convert("\ud83d\ude00"));
        assertEquals("\"\\udb40\\udc41\"", convert("\udb40\udc41"));
    }

    @Test
    void aMessageKeepsItsLettersAndLosesWhatMovesTheCursor() {
        var text = new StringBuilder();
        for (int c = 0; c <= Character.MAX_CODE_POINT; c++) {
            text.setLength(0);
            Printable.appendOnOneLine(Character.toString(c), text);
            if (Character.getType(c) == Character.SURROGATE) {
                // It stands for an octet of a path that is not UTF-8.
                assertEquals("\\u%04x".formatted(c), text.toString());
                continue;
            }
            int written = text.codePointAt(0);
            assertEquals(text.length(), Character.charCount(written));
            assertTrue(
                    written == ' ' || (written == c && !isCursorMoving(c)),
                    "U+%04X is written as %s".formatted(c, text));
            assertTrue(written == c || !Character.isLetterOrDigit(c), "U+%04X is lost".formatted(c));
        }
    }

    @Test
    void escapesForATerminalAllThatIsNotHarmless() {
        for (int c = 0; c <= Character.MAX_CODE_POINT; c++) {
            String written = Printable.escaped(Character.toString(c));
            boolean isEscaped = written.equals((c <= 0xff ? "\\x%02x" : "\\u%04x").formatted(c));
            assertEquals(Printable.isHarmless(c), !isEscaped, "U+%04X is written as %s".formatted(c, written));
            assertTrue(
                    isEscaped || (written.codePointAt(0) == c && !isCursorMoving(c)),
                    "U+%04X is written as %s".formatted(c, written));
        }
    }

    @Test
    void putsATextOnOneLine() {
        assertEquals("a b c ", Printable.onOneLine("a\r\n\tb\u0000 \u007fc\n"));
        assertEquals("a [31m", Printable.onOneLine("a\u009b[31m"));
        assertEquals("a b", Printable.onOneLine("a\u2028b"));
    }

    private static boolean isCursorMoving(int codePoint) {
        return Character.isISOControl(codePoint)
                || Character.getType(codePoint) == Character.FORMAT
                || codePoint == 0x2028
                || codePoint == 0x2029;
    }

    private static boolean isHarmless(int codePoint) {
        return switch (Character.getType(codePoint)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.SURROGATE,
                    Character.PRIVATE_USE,
                    Character.UNASSIGNED,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR,
                    Character.NON_SPACING_MARK,
                    Character.ENCLOSING_MARK -> false;
            default -> true;
        };
    }

    private static String convert(String value) {
        var text = new StringBuilder();
        Printable.appendWord(value, text);
        return text.toString();
    }
}
