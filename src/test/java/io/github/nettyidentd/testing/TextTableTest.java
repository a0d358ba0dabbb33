package io.github.nettyidentd.testing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import org.junit.jupiter.api.Test;

class TextTableTest {

    @Test
    void readsEscapesAsOctets() {
        assertEquals(" \t\r\n\0\\\u00ff$1", TextTable.unescape("\\s\\t\\r\\n\\0\\\\\\xff$1"));
    }

    @Test
    void repeatsText() {
        assertEquals("<aaa>", TextTable.unescape("<\\{3*a}>"));
        assertEquals("\t\t", TextTable.unescape("\\{2*\\t}"));
    }

    @Test
    void refusesAnUnknownEscape() {
        assertThrows(IllegalStateException.class, () -> TextTable.unescape("\\q"));
        assertThrows(IllegalStateException.class, () -> TextTable.unescape("\\x0"));
    }

    @Test
    void cutsTheExpectedSideIntoFields() {
        var row = new TextTable.Row("file:1", "in", "1 | \\s| x\\x7cy");

        assertEquals(List.of("1", " ", "x|y"), row.expectedFields());
    }
}
