package io.github.nettyidentd.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;

class WordWrapTest {

    @Test
    void breaksAtTheLastBlankThatFits() {
        assertEquals(List.of("one two", "three"), WordWrap.rows("one two three", 7));
        assertEquals(List.of("one two", "three"), WordWrap.rows("one two three", 12));
        assertEquals(List.of("one two three"), WordWrap.rows("one two three", 13));
    }

    @Test
    void hasNoBlanksAtTheEndOrTheStartOfARow() {
        assertEquals(List.of("f:1:2", "MATCHES"), WordWrap.rows("f:1:2      MATCHES", 8));
        assertEquals(List.of("one"), WordWrap.rows("one    ", 3));
    }

    @Test
    void breaksAWordThatIsLongerThanARow() {
        assertEquals(List.of("file", "/home/", "alice"), WordWrap.rows("file /home/alice", 6));
    }

    @Test
    void countsColumnsAndNotCharacters() {
        assertEquals(List.of("日本", "語"), WordWrap.rows("日本語", 4));
        assertEquals(List.of("e\u0301e\u0301", "e\u0301"), WordWrap.rows("e\u0301e\u0301e\u0301", 2));
        assertEquals(List.of("😀", "😀"), WordWrap.rows("😀😀", 3));
    }

    @Test
    void hasOneRowForNothing() {
        assertEquals(List.of(""), WordWrap.rows("", 5));
    }
}
