package io.github.nettyidentd.registry.line;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.util.stream.Collectors.joining;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.nettyidentd.testing.Fuzz;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** In these tests a line is broken if it has an {@code x}. A void line is shown in brackets, and one that is too long as {@code !}. */
class LineBufferTest {

    private final LineBuffer lines = new LineBuffer(line -> line.indexOf('x') >= 0);

    @Test
    void linesComeOutWhenTheProgramPauses() {
        add("a\nb\n");
        assertEquals(List.of(), taken());

        lines.pause();
        assertEquals(List.of("a", "b"), taken());
    }

    @Test
    void aLineEndsWithLfOrCrLf() {
        assertEquals(List.of("a", "b", "", "", "c\rd", "e\r"), write("a\r\nb\n\n\r\nc\rd\ne\r\r\n"));
    }

    @Test
    void aLineCanComeInPieces() {
        assertEquals(List.of(), write("a"));
        assertEquals(List.of(), write("b\r"));
        assertEquals(List.of("ab"), write("\nc"));
        assertEquals(List.of("c"), write("\n"));
    }

    @Test
    void aBrokenLineMakesItsWriteVoid() {
        assertEquals(List.of("a"), write("a\n"));
        assertEquals(List.of("(b)", "(x)", "(c)"), write("b\nx\nc\n"));
        assertEquals(List.of("d"), write("d\n"));
    }

    @Test
    void piecesWithoutAPauseAreOneWrite() {
        add("a\n");
        add("x\nb");
        assertEquals(List.of("(a)", "(x)", "(b)"), write("\n"));
    }

    @Test
    void aVoidWriteDoesNotEndWithinALine() {
        assertEquals(List.of("(x)"), write("x\nadd ro"));
        assertEquals(List.of("(add root)", "(b)"), write("ot\nb\nc"));
        assertEquals(List.of("(c)"), write("\n"));
        assertEquals(List.of("d"), write("d\n"));
    }

    @Test
    void aWriteThatIsTooMuchToHoldStaysVoid() {
        add("x\n");
        int octets = 2;
        while (octets < 3 * LineBuffer.MAX_HELD) {
            add("a\n");
            octets += 2;
            List<String> taken = taken();
            assertTrue(taken.stream().allMatch(line -> line.startsWith("(")), taken::toString);
        }
        assertEquals(List.of("(b)"), lastOf(write("b\n")));
        assertEquals(List.of("c"), write("c\n"));
    }

    private static List<String> lastOf(List<String> taken) {
        return taken.subList(taken.size() - 1, taken.size());
    }

    @Test
    void linesOfALongWriteComeOutBeforeItsEnd() {
        String line = "a".repeat(99) + "\n";
        add(line.repeat(81));
        assertEquals(List.of(), taken());

        add("b".repeat(lines.room()));
        assertEquals(81, taken().size());
        assertEquals(List.of("b".repeat(92)), write("\n"));
    }

    @Test
    void theLongestLineHas1000Octets() {
        String longest = "a".repeat(1_000);
        assertEquals(List.of(longest), write(longest + "\n"));
        assertEquals(List.of(longest), write(longest + "\r\n"));
        assertEquals(List.of(), write(longest + "\r"));
        assertEquals(List.of(longest), write("\n"));

        assertEquals(List.of("!"), write(longest + "a\n"));
        assertEquals(List.of("!"), write(longest + "a"));
        assertEquals(List.of("!"), write(longest + "\ra"));
        assertEquals(List.of("!"), write(longest + "\r\r\n"));
    }

    @Test
    void nothingComesAfterALineThatIsTooLong() {
        assertEquals(List.of("(a)", "!"), write("a\n" + "b".repeat(1_001) + "\nc\n"));
        assertEquals(List.of("(a)", "!"), write("a\n" + "b".repeat(2_000)));
    }

    @Test
    void takesNoMoreThanThereIsRoomFor() {
        add("a\n".repeat(LineBuffer.MAX_HELD / 2));

        assertEquals(0, lines.room());
        assertThrows(IllegalArgumentException.class, () -> add("b"));
        assertEquals(LineBuffer.MAX_HELD / 2, taken().size());
        assertEquals(LineBuffer.MAX_HELD, lines.room());
    }

    @Test
    void cutsDoNotMatterWithinAWrite() {
        Fuzz.run(random -> {
            String octets = octets(random);
            var whole = new LineBufferTest();
            List<String> expected = whole.write(octets);
            var cut = new LineBufferTest();
            for (int at = 0; at < octets.length(); ) {
                int next = Math.min(octets.length(), at + 1 + random.nextInt(4));
                cut.add(octets.substring(at, next));
                at = next;
            }
            assertEquals(expected, cut.write(""));
        });
    }

    @Test
    void pausesLoseNoLine() {
        Fuzz.run(random -> {
            String octets = octets(random);
            var cut = new LineBufferTest();
            List<String> taken = new ArrayList<>();
            for (int i = 0; i < octets.length(); i++) {
                cut.add(octets.substring(i, i + 1));
                if (random.nextBoolean()) {
                    cut.lines.pause();
                }
                taken.addAll(cut.taken());
            }
            taken.addAll(cut.write(""));
            assertEquals(
                    octets.substring(0, octets.lastIndexOf('\n') + 1).replace("\r\n", "\n"),
                    taken.stream()
                            .map(line -> line.replaceAll("[()]", "") + "\n")
                            .collect(joining()));
        });
    }

    private static String octets(Random random) {
        var octets = new StringBuilder();
        for (int i = random.nextInt(30); i > 0; i--) {
            octets.append("aaabx\n\n\r".charAt(random.nextInt(8)));
        }
        return octets.toString();
    }

    private List<String> write(String octets) {
        add(octets);
        lines.pause();
        return taken();
    }

    private void add(String octets) {
        lines.add(octets.getBytes(ISO_8859_1), 0, octets.length());
    }

    private List<String> taken() {
        List<String> taken = new ArrayList<>();
        for (LineBuffer.Line line = lines.next(); line != null; line = lines.next()) {
            String text = line.octets();
            taken.add(line.isTooLong() ? "!" : line.isVoid() ? "(" + text + ")" : text);
        }
        return taken;
    }
}
