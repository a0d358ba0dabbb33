package io.github.nettyidentd.policy.language;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.github.nettyidentd.testing.TextTable;
import io.github.nettyidentd.testing.TextTable.Row;
import java.util.stream.Stream;

/** Collects the files in the policy's tables, which the fuzzers start with. */
final class PolicyCorpus {

    private PolicyCorpus() {}

    static Stream<byte[]> systemFiles() {
        return files("system", 0);
    }

    static Stream<byte[]> userFiles() {
        return files("user", 1);
    }

    /**
     * The files of one kind: from a column of the decisions, and from the rows of that kind in the tables of errors and of
     * warnings.
     */
    private static Stream<byte[]> files(String kind, int column) {
        Stream<String> decided = TextTable.rows("policy/decisions.txt").map(row -> field(row, column));
        Stream<String> refused = Stream.of("policy/errors.txt", "policy/warnings.txt")
                .flatMap(TextTable::rows)
                .filter(row -> field(row, 0).equals(kind))
                .map(row -> field(row, 1));
        return Stream.concat(decided, refused).map(content -> content.getBytes(ISO_8859_1));
    }

    private static String field(Row row, int index) {
        return row.input().split("(?<=^|\\s)\\|(?=\\s|$)", -1)[index].strip();
    }
}
