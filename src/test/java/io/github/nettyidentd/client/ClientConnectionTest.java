package io.github.nettyidentd.client;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.nettyidentd.api.IdentError;
import io.github.nettyidentd.api.UserId;
import io.github.nettyidentd.protocol.IdentQuery;
import io.github.nettyidentd.protocol.MalformedReplyException;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.embedded.EmbeddedChannel;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ClientConnectionTest {

    private static final Route ROUTE = Route.of(new InetSocketAddress("192.0.2.1", 113), null);

    private final Queue queue = new Queue();
    private final ClientConnection connection = new ClientConnection(ROUTE, queue);
    private final EmbeddedChannel channel = new EmbeddedChannel(new ChannelInitializer<>() {
        @Override
        protected void initChannel(Channel ch) {
            connection.install(ch);
        }
    });

    @AfterEach
    void leavesNothingBehind() {
        channel.finishAndReleaseAll();
        channel.checkException();
    }

    @Test
    void sendsQueryInOneLine() {
        var _ = ask(6193, 23);
        assertEquals("6193 , 23\r\n", sent());
    }

    @Test
    void completesWithUserId() throws Exception {
        CompletableFuture<UserId> answer = ask(6193, 23);
        receive("6193, 23 : USERID : UNIX :stjohns\r\n");
        assertEquals(UserId.unix("stjohns"), Answers.userId(answer));
        assertTrue(connection.isConnected());
    }

    @Test
    void readsAnswerByteByByte() throws Exception {
        CompletableFuture<UserId> answer = ask(6193, 23);
        "6193, 23 : USERID : UNIX : st: johns \r\n".chars().forEach(c -> receive(Character.toString(c)));
        assertEquals(UserId.unix(" st: johns "), Answers.userId(answer));
    }

    @Test
    void readsAnswerCutAtAnyPlace() throws Exception {
        String reply = "6193 , 23 : USERID : UNIX , UTF-8 :stjohns\r\n";
        for (int cut = 1; cut < reply.length(); cut++) {
            CompletableFuture<UserId> answer = ask(6193, 23);
            receive(reply.substring(0, cut));
            receive(reply.substring(cut));
            assertEquals(UserId.of("UNIX", "UTF-8", "stjohns"), Answers.userId(answer));
        }
    }

    @Test
    void readsTwoAnswersInOneBuffer() throws Exception {
        CompletableFuture<UserId> first = ask(1, 2);
        CompletableFuture<UserId> second = ask(3, 4);
        assertEquals(2, connection.outstanding());
        receive("1,2:USERID:UNIX:a\r\n3,4:USERID:UNIX:b\n");
        assertEquals("a", Answers.text(first));
        assertEquals("b", Answers.text(second));
        assertEquals(0, connection.outstanding());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "UNKNOWN-ERROR | io.github.nettyidentd.api.IdentError",
                "no-user       | io.github.nettyidentd.api.IdentError$NoUser",
                "INVALID-PORT  | io.github.nettyidentd.api.IdentError$InvalidPort",
                "HIDDEN-USER   | io.github.nettyidentd.api.IdentError$HiddenUser",
                "X-BUSY        | io.github.nettyidentd.api.IdentError$Extension",
            })
    void failsWithIdentErrorOfItsKind(String errorType, Class<? extends IdentError> kind) {
        CompletableFuture<UserId> answer = ask(345, 567);
        receive("345, 567 :  ERROR : " + errorType + "\r\n");
        assertSame(kind, Answers.failure(IdentError.class, answer).getClass());
        assertTrue(connection.isConnected());
    }

    @Test
    void callsAnswerAboutOtherPortsMalformedAndCloses() {
        CompletableFuture<UserId> answer = ask(6193, 23);
        receive("23, 6193 : USERID : UNIX :stjohns\r\n");
        assertEquals(
                "192.0.2.1:113 sent a reply about ports 23 , 6193 (expected: 6193 , 23)",
                Answers.message(IdentClientException.MalformedReply.class, answer));
        assertFalse(channel.isOpen());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "garbage",
                "6193, 23",
                "6193, 23 : USERID",
                "6193, 23 : USERID : UNIX",
                "6193, 23 : USERID : UNIX :",
                "6193, 23 : ERROR :",
                "6193, 23 : ERROR : NO-USER : x",
                "\u0000\u00ff\u0001"
            })
    void callsGarbageMalformedAndCloses(String line) {
        CompletableFuture<UserId> answer = ask(6193, 23);
        receive(line + "\r\n");
        IdentClientException failure = Answers.failure(IdentClientException.MalformedReply.class, answer);
        assertInstanceOf(MalformedReplyException.class, failure.getCause());
        assertTrue(Answers.message(IdentClientException.class, answer)
                .startsWith("192.0.2.1:113 sent a malformed reply: column "));
        assertFalse(channel.isOpen());
    }

    @Test
    void messageHoldsNoneOfThePeersBytes() {
        CompletableFuture<UserId> answer = ask(6193, 23);
        receive("\u001b[31mgotcha\r\n");
        String message = Answers.message(IdentClientException.MalformedReply.class, answer);
        assertFalse(message.contains("gotcha") || message.contains("\u001b"), message);
    }

    @Test
    void takesLineOfThousandOctetsButNotOneMore() throws Exception {
        CompletableFuture<UserId> longest = ask(6193, 23);
        String reply = "6193 , 23 : USERID : UNIX :stjohns";
        receive(" ".repeat(1000 - reply.length()) + reply + "\r\n");
        assertEquals("stjohns", Answers.text(longest));

        CompletableFuture<UserId> overlong = ask(6193, 23);
        receive(" ".repeat(1001));
        assertEquals(
                "192.0.2.1:113 sent a line of more than 1000 octets",
                Answers.message(IdentClientException.MalformedReply.class, overlong));
        assertFalse(channel.isOpen());
    }

    @Test
    void closesOnAnswerThatNobodyAskedFor() {
        receive("6193 , 23 : USERID : UNIX :stjohns\r\n");
        assertFalse(channel.isOpen());
        assertEquals(List.of(), queue.askAgain);
    }

    @Test
    void failsFirstQueryWhenClosedUnanswered() {
        CompletableFuture<UserId> answer = ask(6193, 23);
        serverCloses();
        assertEquals(
                "192.0.2.1:113 closed the connection without an answer",
                Answers.message(IdentClientException.Closed.class, answer));
        assertEquals(List.of(), queue.askAgain);
    }

    @Test
    void failsQueryWhenClosedInsideItsAnswer() {
        CompletableFuture<UserId> answer = ask(6193, 23);
        receive("6193 , 23 : USERID : UNIX :stjohns");
        serverCloses();
        assertEquals(
                "192.0.2.1:113 closed the connection before the end of its answer",
                Answers.message(IdentClientException.Closed.class, answer));
    }

    @Test
    void givesBackLaterQueryWhenClosedUnanswered() {
        var _ = ask(1, 2);
        receive("1 , 2 : ERROR : NO-USER\r\n");
        CompletableFuture<UserId> second = ask(3, 4);
        serverCloses();
        assertFalse(second.isDone());
        assertEquals(List.of(new IdentQuery(3, 4)), queue.askAgain);
    }

    @Test
    void failsLaterQueryWhenClosedInsideItsAnswerAndGivesBackTheNext() {
        var _ = ask(1, 2);
        receive("1 , 2 : ERROR : NO-USER\r\n");
        CompletableFuture<UserId> begun = ask(3, 4);
        CompletableFuture<UserId> next = ask(5, 6);
        receive("3");
        serverCloses();
        Answers.failure(IdentClientException.Closed.class, begun);
        assertFalse(next.isDone());
        assertEquals(List.of(new IdentQuery(5, 6)), queue.askAgain);
    }

    @Test
    void givesBackQueriesSentBehindMalformedAnswer() {
        CompletableFuture<UserId> first = ask(1, 2);
        var _ = ask(3, 4);
        var _ = ask(5, 6);
        receive("what?\r\n3 , 4 : USERID : UNIX :late\r\n");
        Answers.failure(IdentClientException.MalformedReply.class, first);
        assertEquals(List.of(new IdentQuery(3, 4), new IdentQuery(5, 6)), queue.askAgain);
    }

    @Test
    void dropsAnswerOfCancelledQueryAndMatchesTheNext() throws Exception {
        CompletableFuture<UserId> cancelled = ask(1, 2);
        CompletableFuture<UserId> next = ask(3, 4);
        cancelled.cancel(false);
        receive("1 , 2 : USERID : UNIX :a\r\n3 , 4 : USERID : UNIX :b\r\n");
        assertEquals("b", Answers.text(next));
    }

    @Test
    void tellsItsQueueOnlyOnceThatItEnded() {
        serverCloses();
        connection.end();
        connection.connectFailed(new IllegalStateException());
        assertEquals(1, queue.calls);
        assertNull(channel.readOutbound());
    }

    private CompletableFuture<UserId> ask(int portOnServer, int portOnClient) {
        var answer = new CompletableFuture<UserId>();
        connection.send(new PendingQuery(new IdentQuery(portOnServer, portOnClient), answer));
        connection.flush();
        return answer;
    }

    private void serverCloses() {
        var _ = channel.close();
    }

    private String sent() {
        ByteBuf line = channel.readOutbound();
        try {
            return line.toString(US_ASCII);
        } finally {
            line.release();
        }
    }

    private void receive(String text) {
        channel.writeInbound(Unpooled.copiedBuffer(text, ISO_8859_1));
    }

    private static final class Queue implements ClientConnection.Queue {

        private final List<IdentQuery> askAgain = new ArrayList<>();
        private int calls;

        @Override
        public void ready() {}

        @Override
        public void refused(Throwable cause) {
            calls++;
        }

        @Override
        public void ended(List<PendingQuery> queries) {
            calls++;
            queries.forEach(pending -> askAgain.add(pending.query()));
        }
    }
}
