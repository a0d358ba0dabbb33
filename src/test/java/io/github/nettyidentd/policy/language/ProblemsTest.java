package io.github.nettyidentd.policy.language;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.nettyidentd.policy.language.ParseResult.Problem;
import io.github.nettyidentd.testing.TextTable;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The errors and warnings of files, by the tables errors.txt and warnings.txt. */
class ProblemsTest {

    private static final PolicyParser PARSER = new PolicyParser(new SmallHost());

    @ParameterizedTest
    @MethodSource("errors")
    void tellsErrors(TextTable.Row row) {
        assertEquals(String.join("\n", row.expectedFields()), text(parse(row).errors()));
    }

    @ParameterizedTest
    @MethodSource("warnings")
    void tellsWarnings(TextTable.Row row) {
        ParseResult<?> parsed = parse(row);

        assertEquals("", text(parsed.errors()));
        assertEquals(String.join("\n", row.expectedFields()), text(parsed.warnings()));
    }

    static Stream<TextTable.Row> errors() {
        return TextTable.rows("policy/errors.txt");
    }

    static Stream<TextTable.Row> warnings() {
        return TextTable.rows("policy/warnings.txt");
    }

    private static ParseResult<?> parse(TextTable.Row row) {
        String[] input = row.input().split("\\|", 2);
        byte[] content = input[1].substring(1).getBytes(ISO_8859_1);
        return switch (input[0].strip()) {
            case "system" -> PARSER.parseSystem("f", content);
            case "user" -> PARSER.parseUser("f", content);
            default -> throw new AssertionError(row.place() + ": expected 'system | file' or 'user | file'");
        };
    }

    private static String text(List<Problem> problems) {
        String text = String.join("\n", problems.stream().map(Problem::toString).toList());
        // The tables hold octets.
        return new String(text.getBytes(UTF_8), ISO_8859_1);
    }
}
