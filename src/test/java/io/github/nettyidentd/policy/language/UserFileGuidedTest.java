package io.github.nettyidentd.policy.language;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.github.nettyidentd.testing.TextTable;
import io.github.nettyidentd.testing.TextTable.Row;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.MethodSource;

/** Any octets as a user's file. Starts with those of the tables. */
class UserFileGuidedTest {

    static Stream<byte[]> corpus() {
        Stream<String> decided = TextTable.rows("policy/decisions.txt").map(row -> field(row, 1));
        Stream<String> refused = Stream.of("policy/errors.txt", "policy/warnings.txt")
                .flatMap(TextTable::rows)
                .filter(row -> field(row, 0).equals("user"))
                .map(row -> field(row, 1));
        return Stream.concat(decided, refused).map(content -> content.getBytes(ISO_8859_1));
    }

    private static String field(Row row, int index) {
        return row.input().split("\\|", -1)[index].strip();
    }

    @MethodSource("corpus")
    @FuzzTest
    void fuzz(byte[] content) {
        PolicyChecks.user(content);
    }
}
