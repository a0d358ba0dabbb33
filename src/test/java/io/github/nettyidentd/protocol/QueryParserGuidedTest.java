package io.github.nettyidentd.protocol;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.github.nettyidentd.testing.TextTable;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.MethodSource;

/** Parses any octets as a query. The fuzzer starts with the lines of the table. */
class QueryParserGuidedTest {

    static Stream<byte[]> corpus() {
        return TextTable.rows("queries.txt").map(row -> row.input().getBytes(ISO_8859_1));
    }

    @MethodSource("corpus")
    @FuzzTest
    void fuzz(byte[] octets) {
        ProtocolChecks.query(octets);
    }
}
