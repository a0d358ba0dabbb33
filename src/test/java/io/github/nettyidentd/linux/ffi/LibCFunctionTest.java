package io.github.nettyidentd.linux.ffi;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.util.NoSuchElementException;
import org.junit.jupiter.api.Test;

class LibCFunctionTest {

    private static final long UINT_MAX = 0xffff_ffffL;

    @Test
    void returnsWhatTheFunctionDoes() {
        try (Arena arena = Arena.ofConfined()) {
            int pid = LibCFunction.of("getpid").call(arena.allocate(LibC.ERRNO));
            assertEquals(ProcessHandle.current().pid(), pid);
        }
    }

    @Test
    void keepsTheErrorOfAFailure() {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment errno = arena.allocate(LibC.ERRNO);
            assertEquals(-1, LibCFunction.of("close").call(errno, -1));
            assertEquals(LibC.EBADF, LibC.errno(errno));
        }
    }

    /** snprintf(3) is variadic, as open(2) is. */
    @Test
    void passesSixWords() {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment text = arena.allocate(64);
            MemorySegment format = arena.allocateFrom("%d %u %ld");
            int length = LibCFunction.of("snprintf")
                    .call(
                            arena.allocate(LibC.ERRNO),
                            text.address(),
                            text.byteSize(),
                            format.address(),
                            -1,
                            UINT_MAX,
                            Long.MIN_VALUE);
            String expected = "-1 4294967295 -9223372036854775808";
            assertEquals(expected, text.getString(0, StandardCharsets.US_ASCII));
            assertEquals(expected.length(), length);
        }
    }

    /** A register of RISC-V has the sign of 32 bits in its upper half, even if the number has none. */
    @Test
    void passesALargeUidAsTheArchitectureWants() {
        assertTrue(LibCFunction.extendsTheSign("riscv64"));
        assertFalse(LibCFunction.extendsTheSign("amd64"));
        assertFalse(LibCFunction.extendsTheSign("aarch64"));
        assertEquals((int) UINT_MAX, (int) LibCFunction.id(UINT_MAX));
    }

    @Test
    void refusesAFunctionThatLibcDoesNotHave() {
        assertThrows(NoSuchElementException.class, () -> LibCFunction.of("no_such_function"));
    }
}
