package io.github.nettyidentd.registry.line;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.github.nettyidentd.testing.TextTable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Fuzzes what a program may send on the local socket and in the protocol of kiwiirc/identd, guided by coverage. The lines of a
 * write, and whether they are void, do not depend on where the write is cut. Starts with the commands of the table.
 */
class LinesGuidedTest {

    static Stream<byte[]> corpus() {
        List<String> lines = TextTable.rows("registry/commands.txt")
                .map(TextTable.Row::input)
                .toList();
        return Stream.concat(lines.stream(), Stream.of(String.join("\n", lines), "id a\nadd bob 1 2 ::1\nclear\r"))
                .map(line -> (line + "\n").getBytes(ISO_8859_1));
    }

    @MethodSource("corpus")
    @FuzzTest
    void fuzz(byte[] octets) {
        byte[] write = Arrays.copyOf(octets, Math.min(octets.length, LineBuffer.MAX_HELD - 1));
        check(write, line -> {
            if (RegistrarCommand.parse(line) instanceof RegistrarCommand.Broken(String reason)) {
                RegistrarCommandTest.assertOneLine(reason);
                return true;
            }
            return false;
        });
        check(write, line -> KiwiCommand.parse(line) == null);
    }

    private static void check(byte[] write, Predicate<String> isBroken) {
        List<LineBuffer.Line> whole = lines(write, write.length, isBroken);

        assertEquals(whole, lines(write, 1, isBroken));
        assertEquals(whole, lines(write, 7, isBroken));
    }

    /** The lines of a write that comes in pieces of this size, without a pause. */
    private static List<LineBuffer.Line> lines(byte[] write, int size, Predicate<String> isBroken) {
        List<LineBuffer.Line> lines = new ArrayList<>();
        var buffer = new LineBuffer(isBroken);
        for (int at = 0; at < write.length && buffer.room() > 0; at += size) {
            buffer.add(write, at, Math.min(size, write.length - at));
        }
        buffer.pause();
        for (LineBuffer.Line line = buffer.next(); line != null && !line.isTooLong(); line = buffer.next()) {
            lines.add(line);
        }
        return lines;
    }
}
