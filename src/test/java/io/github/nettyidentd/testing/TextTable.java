package io.github.nettyidentd.testing;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Objects;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Reads tables of test cases from text files in {@code src/test/resources}, whose lines are {@code input -> expected}.
 * Blanks around either side, and lines that start with {@code #}, are ignored. {@code queries.txt} lists the escapes for
 * octets.
 */
public final class TextTable {

    private static final String ARROW = "->";

    private static final Pattern ESCAPE =
            Pattern.compile("\\\\(?:([strn0\\\\])|x(\\p{XDigit}{2})|\\{(\\d+)\\*([^}]*)})|\\\\");

    private TextTable() {}

    /**
     * A test case.
     *
     * @param place file and line, for messages
     * @param left the input as it stands in the file
     * @param expected the right side as it stands in the file
     */
    public record Row(String place, String left, String expected) {

        /** Gives the octets of the input, one in each character. */
        public String input() {
            return unescape(left);
        }

        /** Gives the parts of the right side, which {@code |} separates. */
        public List<String> expectedFields() {
            return Stream.of(expected.split("\\|", -1))
                    .map(field -> unescape(field.strip()))
                    .toList();
        }

        @Override
        public String toString() {
            return place + " " + left + " " + ARROW + " " + expected;
        }
    }

    /** Reads all rows of a file, which has at least one. */
    public static Stream<Row> rows(String resource) {
        List<String> lines = lines(resource);
        List<Row> rows = IntStream.range(0, lines.size())
                .filter(i -> !lines.get(i).isBlank() && !lines.get(i).startsWith("#"))
                .mapToObj(i -> row(resource + ":" + (i + 1), lines.get(i)))
                .toList();
        if (rows.isEmpty()) {
            throw new IllegalStateException(resource + ": no rows");
        }
        return rows.stream();
    }

    private static Row row(String place, String line) {
        int arrow = line.indexOf(ARROW);
        if (arrow < 0) {
            throw new IllegalStateException(place + ": expected 'input -> expected'");
        }
        return new Row(
                place,
                line.substring(0, arrow).strip(),
                line.substring(arrow + ARROW.length()).strip());
    }

    private static List<String> lines(String resource) {
        try (InputStream in = Objects.requireNonNull(
                        TextTable.class.getClassLoader().getResourceAsStream(resource), resource);
                var reader = new BufferedReader(new InputStreamReader(in, US_ASCII))) {
            return reader.readAllLines();
        } catch (IOException e) {
            throw new UncheckedIOException(resource, e);
        }
    }

    public static String unescape(String text) {
        return ESCAPE.matcher(text).replaceAll(escape -> Matcher.quoteReplacement(octets(escape)));
    }

    private static String octets(MatchResult escape) {
        if (escape.group(1) != null) {
            return String.valueOf("\t\r\n\0\\ ".charAt("trn0\\s".indexOf(escape.group(1))));
        }
        if (escape.group(2) != null) {
            return new String(new byte[] {(byte) Integer.parseInt(escape.group(2), 16)}, ISO_8859_1);
        }
        if (escape.group(3) != null) {
            return unescape(escape.group(4)).repeat(Integer.parseInt(escape.group(3)));
        }
        throw new IllegalStateException("unknown escape (expected: \\s \\t \\r \\n \\0 \\\\ \\xNN \\{N*text})");
    }
}
