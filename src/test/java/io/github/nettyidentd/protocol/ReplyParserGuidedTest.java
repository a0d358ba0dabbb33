package io.github.nettyidentd.protocol;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.github.nettyidentd.testing.TextTable;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.MethodSource;

/** Parses any octets as a reply. The fuzzer starts with the lines of the table. */
class ReplyParserGuidedTest {

    static Stream<byte[]> corpus() {
        return TextTable.rows("replies.txt").map(row -> row.input().getBytes(ISO_8859_1));
    }

    @MethodSource("corpus")
    @FuzzTest
    void fuzz(byte[] octets) {
        ProtocolChecks.reply(octets);
    }
}
