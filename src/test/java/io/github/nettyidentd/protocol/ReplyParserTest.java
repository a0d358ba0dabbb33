package io.github.nettyidentd.protocol;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.nettyidentd.api.UserId;
import io.github.nettyidentd.testing.TextTable;
import io.github.nettyidentd.testing.TextTable.Row;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ReplyParserTest {

    static Stream<Row> replies() {
        return TextTable.rows("replies.txt");
    }

    @ParameterizedTest
    @MethodSource("replies")
    void parsesAsTheTableSays(Row row) {
        assertEquals(row.expectedFields(), fields(row.input()));
    }

    @Test
    void readsOnlyBetweenTheIndicesAndLeavesThem() throws MalformedReplyException {
        ByteBuf line = buffer("16193, 23 : USERID : UNIX :stjohnsX");
        line.setIndex(1, line.writerIndex() - 1);
        ByteBuf before = line.duplicate();

        assertEquals(new IdentReply.UserIdReply(6193, 23, UserId.unix("stjohns")), ReplyParser.parse(line));
        assertEquals(before.readerIndex(), line.readerIndex());
        assertEquals(before.writerIndex(), line.writerIndex());
    }

    @Test
    void saysWhereAndWhatWasExpected() {
        assertEquals("column 12: expected USERID or ERROR", message("6193, 23 : WHAT : UNIX :stjohns"));
        assertEquals("column 1: expected the port on the server in one to five digits", message("6193000, 23"));
        assertEquals("column 7: expected the port on the client in one to five digits", message("6193, x"));
        assertEquals("column 20: expected the error type in 1 to 64 characters", message("6193, 23 : ERROR : :"));
    }

    @Test
    void countsColumnsFromTheReaderIndex() {
        ByteBuf line = buffer("1234567, x").skipBytes(3);

        var e = assertThrows(MalformedReplyException.class, () -> ReplyParser.parse(line));

        assertEquals("column 7: expected the port on the client in one to five digits", e.getMessage());
    }

    @Test
    void keepsPeersTextOutOfTheMessage() {
        assertFalse(message("6193, 23 : ERROR : evil\u001b[31m").contains("evil"));
    }

    @Test
    void makesNoStackTrace() {
        var e = assertThrows(MalformedReplyException.class, () -> ReplyParser.parse(buffer("")));

        assertEquals(0, e.getStackTrace().length);
    }

    private static String message(String line) {
        String message = assertThrows(MalformedReplyException.class, () -> ReplyParser.parse(buffer(line)))
                .getMessage();
        assertTrue(message != null);
        return message;
    }

    private static List<String> fields(String line) {
        try {
            IdentReply reply = ReplyParser.parse(buffer(line));
            String portOnServer = String.valueOf(reply.portOnServer());
            String portOnClient = String.valueOf(reply.portOnClient());
            return switch (reply) {
                case IdentReply.UserIdReply user ->
                    List.of(
                            portOnServer,
                            portOnClient,
                            "USERID",
                            user.userId().opsys(),
                            user.userId().charset().orElse("-"),
                            new String(user.userId().octets(), ISO_8859_1));
                case IdentReply.ErrorReply error -> List.of(portOnServer, portOnClient, "ERROR", error.errorType());
            };
        } catch (MalformedReplyException e) {
            return List.of("malformed", String.valueOf(e.getMessage()).replaceAll("column (\\d+): expected .*", "$1"));
        }
    }

    private static ByteBuf buffer(String octets) {
        return Unpooled.copiedBuffer(octets, ISO_8859_1);
    }
}
