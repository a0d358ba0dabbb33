package io.github.nettyidentd.protocol;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.nettyidentd.api.TcpPort;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Checks what must hold for any octets that are parsed as a line. */
final class ProtocolChecks {

    private static final String TOKEN = "[!-+\\--9;-~]";

    /** The grammar of a query, written a second time to compare the parser with. */
    private static final Pattern QUERY = Pattern.compile(spaced(" (-?[0-9]+) , (-?[0-9]+) "));

    /** The grammar of a reply, written a second time. All octets behind the last colon are the user-id. */
    private static final Pattern REPLY = Pattern.compile(spaced(" ([0-9]{1,5}) , ([0-9]{1,5}) : ")
            + "(?:" + spaced("(?i:USERID) : TOKEN{1,64} (?:, TOKEN{1,64} )?:") + "[^\\x00\\r\\n]{1,512}|"
            + spaced("(?i:ERROR) : (?i:INVALID-PORT|NO-USER|HIDDEN-USER|UNKNOWN-ERROR|X(?-i:TOKEN{1,63})) ") + ")");

    private ProtocolChecks() {}

    /** The parser accepts exactly the queries of the grammar. */
    static void query(byte[] octets) {
        ByteBuf line = betweenOtherBytes(octets);

        ParsedQuery parsed = QueryParser.parse(line);

        assertIndicesKept(octets, line);
        Matcher matcher = QUERY.matcher(new String(octets, ISO_8859_1));
        assertEquals(matcher.matches() ? expected(matcher) : new ParsedQuery.Malformed(), parsed);
    }

    private static ParsedQuery expected(Matcher matcher) {
        int portOnServer = carried(matcher.group(1));
        int portOnClient = carried(matcher.group(2));
        boolean ports = TcpPort.isValid(portOnServer) && TcpPort.isValid(portOnClient);
        return ports
                ? new IdentQuery(portOnServer, portOnClient)
                : new ParsedQuery.OutOfRange(portOnServer, portOnClient);
    }

    private static int carried(String number) {
        return number.startsWith("-") || number.length() > 5 ? 0 : Integer.parseInt(number);
    }

    /** The parser accepts exactly the replies of the grammar, and a reply that is encoded and parsed again is the same. */
    static void reply(byte[] octets) {
        ByteBuf line = betweenOtherBytes(octets);
        Matcher matcher = REPLY.matcher(new String(octets, ISO_8859_1));
        try {
            IdentReply reply = ReplyParser.parse(line);

            assertTrue(matcher.matches(), "no reply by the grammar");
            assertEquals(Integer.parseInt(matcher.group(1)), reply.portOnServer());
            assertEquals(Integer.parseInt(matcher.group(2)), reply.portOnClient());
            assertEquals(reply, ReplyParser.parse(encoded(reply)));
        } catch (MalformedReplyException e) {
            assertFalse(matcher.matches(), "a reply by the grammar, and " + e.getMessage());
            String message = e.getMessage();
            assertNotNull(message);
            assertTrue(message.matches("column [1-9][0-9]*: expected [\\x20-\\x7e]+"), message);
        }
        assertIndicesKept(octets, line);
    }

    private static ByteBuf encoded(IdentReply reply) {
        ByteBuf out = Unpooled.buffer();
        ReplyEncoder.encode(reply, out);
        assertTrue(out.readableBytes() <= ReplyEncoder.MAX_OCTETS);
        assertEquals("\r\n", out.toString(out.readableBytes() - 2, 2, ISO_8859_1));
        return Unpooled.wrappedBuffer(ByteBufUtil.getBytes(out, 0, out.readableBytes() - 2));
    }

    /** A buffer with the octets as its line, between digits that a parser must not read. */
    private static ByteBuf betweenOtherBytes(byte[] octets) {
        ByteBuf line = Unpooled.buffer(octets.length + 2);
        line.writeByte('7').writeBytes(octets).writeByte('7');
        return line.setIndex(1, 1 + octets.length);
    }

    private static void assertIndicesKept(byte[] octets, ByteBuf line) {
        assertEquals(1, line.readerIndex());
        assertEquals(octets.length, line.readableBytes());
    }

    /** Compiles a pattern in which a space stands for any number of blanks. */
    private static String spaced(String pattern) {
        return pattern.replace(" ", "[ \t]*").replace("TOKEN", TOKEN);
    }
}
