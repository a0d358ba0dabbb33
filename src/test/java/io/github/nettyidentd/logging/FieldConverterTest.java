package io.github.nettyidentd.daemon;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ch.qos.logback.classic.spi.LoggingEvent;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.event.KeyValuePair;

class FieldConverterTest {

    @Test
    void writesNothingWithoutFields() {
        assertEquals("", new FieldConverter().convert(new LoggingEvent()));
    }

    @Test
    void writesFieldsInTheirOrder() {
        var event = new LoggingEvent();
        event.addKeyValuePair(new KeyValuePair("reply", "USERID"));
        event.addKeyValuePair(new KeyValuePair("portOnServer", 6193));
        event.addKeyValuePair(new KeyValuePair("userId", "a b"));

        assertEquals(" reply=USERID portOnServer=6193 userId=\"a b\"", new FieldConverter().convert(event));
    }

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
    void quotesWhatIsNoSingleWordOfAscii(String value, String written) {
        assertEquals(written, convert(value));
    }

    @Test
    void quotesWhatLooksLikeAnotherField() {
        assertEquals("\"stjohns reply=\\\"ERROR\\\"\"", convert("stjohns reply=\"ERROR\""));
    }

    @Test
    void writesNullAsAWord() {
        assertEquals("null", convert(null));
    }

    /** Ends of lines, what terminals act on, and what turns, hides or joins characters. */
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
                    written.codePoints().allMatch(FieldConverterTest::isHarmless),
                    "U+%04X is written as %s".formatted(c, written));
        }
    }

    @Test
    void escapesBothHalvesOfWhatIsOutsideOfTheBasicPlane() {
        assertEquals("\"\\ud83d\\ude00\"", convert("\ud83d\ude00"));
        assertEquals("\"\\udb40\\udc41\"", convert("\udb40\udc41"));
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

    private static String convert(@Nullable Object value) {
        var event = new LoggingEvent();
        event.addKeyValuePair(new KeyValuePair("key", value));
        String text = new FieldConverter().convert(event);
        assertTrue(text.startsWith(" key="), text);
        return text.substring(" key=".length());
    }
}
