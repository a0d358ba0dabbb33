package io.github.nettyidentd.protocol;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import io.github.nettyidentd.api.IdentError;
import io.github.nettyidentd.testing.TextTable;
import io.github.nettyidentd.testing.TextTable.Row;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class QueryParserTest {

    static Stream<Row> queries() {
        return TextTable.rows("queries.txt");
    }

    @ParameterizedTest
    @MethodSource("queries")
    void parsesAsTheTableSays(Row row) {
        assertEquals(row.expected(), outcome(QueryParser.parse(buffer(row.input()))));
    }

    @Test
    void readsOnlyBetweenTheIndicesAndLeavesThem() {
        ByteBuf line = buffer("1234, 5678");
        line.setIndex(2, 8);

        assertEquals(new IdentQuery(34, 56), QueryParser.parse(line));
        assertEquals(2, line.readerIndex());
        assertEquals(8, line.writerIndex());
    }

    @Test
    void tellsOutOfRangeFromMalformed() {
        assertEquals(new ParsedQuery.OutOfRange(0, 0), QueryParser.parse(buffer("-1, 100000")));
        assertInstanceOf(ParsedQuery.Malformed.class, QueryParser.parse(buffer("-, 100000")));
    }

    private static String outcome(ParsedQuery parsed) {
        return switch (parsed) {
            case IdentQuery query -> query.portOnServer() + " , " + query.portOnClient();
            case ParsedQuery.OutOfRange(int portOnServer, int portOnClient) -> invalidPort(portOnServer, portOnClient);
            case ParsedQuery.Malformed() -> invalidPort(0, 0) + ", then close";
        };
    }

    /** The reply to the query, as the encoder writes it. */
    private static String invalidPort(int portOnServer, int portOnClient) {
        ByteBuf out = Unpooled.buffer();
        ReplyEncoder.encode(new IdentReply.ErrorReply(portOnServer, portOnClient, IdentError.INVALID_PORT), out);
        String line = out.toString(ISO_8859_1);
        assertEquals("\r\n", line.substring(line.length() - 2));
        return line.substring(0, line.length() - 2);
    }

    private static ByteBuf buffer(String octets) {
        return Unpooled.copiedBuffer(octets, ISO_8859_1);
    }
}
