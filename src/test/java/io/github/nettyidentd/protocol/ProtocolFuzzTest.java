package io.github.nettyidentd.protocol;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.nettyidentd.api.IdentError;
import io.github.nettyidentd.api.TcpPort;
import io.github.nettyidentd.api.UserId;
import io.github.nettyidentd.testing.Fuzz;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.LineBasedFrameDecoder;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Any octets give a result or the one documented exception, and values that are encoded and parsed again are the same. */
class ProtocolFuzzTest {

    /** Octets that have a meaning for the parsers, so that random lines get past the first token. */
    private static final byte[] MEANINGFUL =
            "0123456789,,::  \t-+XUSERIDERRORUNIXNO-USER\r\n\0\u007f\u00ff".getBytes(ISO_8859_1);

    @Test
    void anyBytesAsQueryGiveResult() {
        Fuzz.run(random -> ProtocolChecks.query(anyBytes(random)));
    }

    @Test
    void mutatedQueryGivesResult() {
        Fuzz.run(random -> ProtocolChecks.query(mutated(random, encoded(query(random)))));
    }

    @Test
    void anyBytesAsReplyGiveReplyOrTheDocumentedException() {
        Fuzz.run(random -> ProtocolChecks.reply(anyBytes(random)));
    }

    @Test
    void mutatedReplyGivesReplyOrTheDocumentedException() {
        Fuzz.run(random -> ProtocolChecks.reply(mutated(random, encoded(reply(random)))));
    }

    @Test
    void queriesSurviveTheWire() {
        Fuzz.run(random -> {
            List<IdentQuery> queries = Stream.generate(() -> query(random))
                    .limit(1 + random.nextInt(3))
                    .toList();
            ByteBuf sent = Unpooled.buffer();
            queries.forEach(query -> QueryEncoder.encode(query, sent));

            var received = new ArrayList<ParsedQuery>();
            for (String line : linesOfStream(random, sent)) {
                received.add(QueryParser.parse(Unpooled.copiedBuffer(line, ISO_8859_1)));
            }

            assertEquals(queries, received);
        });
    }

    @Test
    void repliesSurviveTheWire() {
        Fuzz.run(random -> {
            List<IdentReply> replies = Stream.generate(() -> reply(random))
                    .limit(1 + random.nextInt(3))
                    .toList();
            ByteBuf sent = Unpooled.buffer();
            for (IdentReply reply : replies) {
                int before = sent.readableBytes();
                ReplyEncoder.encode(reply, sent);
                assertTrue(sent.readableBytes() - before <= ReplyEncoder.MAX_OCTETS);
            }

            var received = new ArrayList<IdentReply>();
            for (String line : linesOfStream(random, sent)) {
                received.add(ReplyParser.parse(Unpooled.copiedBuffer(line, ISO_8859_1)));
            }

            assertEquals(replies, received);
        });
    }

    /** Sends the octets in pieces through the frame decoder that both pipelines have; nothing may be left over. */
    private static List<String> linesOfStream(Random random, ByteBuf sent) {
        var channel = new EmbeddedChannel(new LineBasedFrameDecoder(Rfc1413.MAX_LINE_OCTETS));
        while (sent.isReadable()) {
            int length = Math.min(sent.readableBytes(), 1 + random.nextInt(random.nextBoolean() ? 4 : 400));
            channel.writeInbound(channel.alloc().buffer(length).writeBytes(sent, length));
        }
        assertTrue(sent.release());
        var lines = new ArrayList<String>();
        for (ByteBuf line = channel.readInbound(); line != null; line = channel.readInbound()) {
            lines.add(line.toString(ISO_8859_1));
            line.release();
        }
        assertFalse(channel.finish());
        return lines;
    }

    private static IdentQuery query(Random random) {
        return new IdentQuery(1 + random.nextInt(TcpPort.MAX), 1 + random.nextInt(TcpPort.MAX));
    }

    private static IdentReply reply(Random random) {
        int portOnServer = random.nextInt(Rfc1413.MAX_INTEGER + 1);
        int portOnClient = random.nextInt(Rfc1413.MAX_INTEGER + 1);
        return random.nextBoolean()
                ? new IdentReply.UserIdReply(portOnServer, portOnClient, userId(random))
                : new IdentReply.ErrorReply(portOnServer, portOnClient, errorType(random));
    }

    private static UserId userId(Random random) {
        byte[] octets = new byte[1 + random.nextInt(random.nextBoolean() ? 8 : UserId.MAX_OCTETS)];
        random.nextBytes(octets);
        for (int i = 0; i < octets.length; i++) {
            if (octets[i] == 0 || octets[i] == '\r' || octets[i] == '\n') {
                octets[i] = ' ';
            }
        }
        @Nullable String charset = random.nextBoolean() ? token(random, 64) : null;
        return UserId.ofOctets(token(random, 64), charset, octets);
    }

    private static String errorType(Random random) {
        return switch (random.nextInt(5)) {
            case 0 -> IdentError.NO_USER;
            case 1 -> IdentError.HIDDEN_USER;
            case 2 -> IdentError.INVALID_PORT;
            case 3 -> IdentError.UNKNOWN_ERROR;
            default -> "X" + token(random, 63);
        };
    }

    private static String token(Random random, int maxLength) {
        var token = new StringBuilder();
        for (int length = 1 + random.nextInt(maxLength); token.length() < length; ) {
            char c = (char) ('!' + random.nextInt('~' - '!' + 1));
            if (c != ':' && c != ',') {
                token.append(c);
            }
        }
        return token.toString();
    }

    private static byte[] encoded(IdentQuery query) {
        ByteBuf out = Unpooled.buffer();
        QueryEncoder.encode(query, out);
        return withoutEnd(out);
    }

    private static byte[] encoded(IdentReply reply) {
        ByteBuf out = Unpooled.buffer();
        ReplyEncoder.encode(reply, out);
        return withoutEnd(out);
    }

    private static byte[] withoutEnd(ByteBuf line) {
        return ByteBufUtil.getBytes(line, 0, line.readableBytes() - 2);
    }

    private static byte[] anyBytes(Random random) {
        byte[] octets = new byte[random.nextInt(random.nextInt(20) == 0 ? Rfc1413.MAX_LINE_OCTETS + 1 : 40)];
        random.nextBytes(octets);
        if (random.nextInt(4) != 0) {
            int kinds = random.nextBoolean() ? MEANINGFUL.length : 16;
            for (int i = 0; i < octets.length; i++) {
                octets[i] = MEANINGFUL[random.nextInt(kinds)];
            }
        }
        return octets;
    }

    /** The octets after one to four of them were changed, removed or added. */
    private static byte[] mutated(Random random, byte[] octets) {
        ByteBuf line = Unpooled.copiedBuffer(octets);
        for (int changes = 1 + random.nextInt(4); changes > 0; changes--) {
            int place = random.nextInt(line.readableBytes() + 1);
            int kept = Math.min(line.readableBytes(), place + random.nextInt(2));
            ByteBuf changed = Unpooled.buffer().writeBytes(line, 0, place);
            if (random.nextInt(3) != 0) {
                changed.writeByte(MEANINGFUL[random.nextInt(MEANINGFUL.length)]);
            }
            line = changed.writeBytes(line, kept, line.readableBytes() - kept);
        }
        return ByteBufUtil.getBytes(line);
    }
}
