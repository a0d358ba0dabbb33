package io.github.nettyidentd.daemon;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class OpenedPartsTest {

    private final OpenedParts parts = new OpenedParts();
    private final List<String> closed = new ArrayList<>();

    @Test
    void closesTheLastPartFirst() {
        assertEquals("a", parts.add("a", closed::add));
        parts.add("b", closed::add);
        parts.add("c", closed::add);

        parts.close();

        assertEquals(List.of("c", "b", "a"), closed);
    }

    @Test
    void closesEachPartOnce() {
        parts.add("a", closed::add);

        parts.close();
        parts.close();

        assertEquals(List.of("a"), closed);
    }

    @Test
    void closesAllPartsAlthoughSomeThrow() {
        var first = new IllegalStateException("c");
        var second = new IllegalStateException("b");
        parts.add("a", closed::add);
        parts.add(second, OpenedPartsTest::fail);
        parts.add(first, OpenedPartsTest::fail);

        var thrown = assertThrows(IllegalStateException.class, parts::close);

        assertSame(first, thrown);
        assertArrayEquals(new Throwable[] {second}, thrown.getSuppressed());
        assertEquals(List.of("a"), closed);
    }

    private static void fail(RuntimeException failure) {
        throw failure;
    }
}
