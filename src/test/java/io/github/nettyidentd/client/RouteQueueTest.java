package io.github.nettyidentd.client;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.nettyidentd.api.UserId;
import io.github.nettyidentd.protocol.IdentQuery;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelPromise;
import io.netty.channel.embedded.EmbeddedChannel;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Tests the queue of a route with a clock that stands still until a test advances it. Each test plays the server. */
class RouteQueueTest {

    private static final Route ROUTE = Route.of(new InetSocketAddress("192.0.2.1", 113), null);

    private final EmbeddedChannel clock = new EmbeddedChannel();
    private final List<EmbeddedChannel> channels = new ArrayList<>();
    private final List<ChannelPromise> hanging = new ArrayList<>();
    private boolean answersConnects = true;
    private boolean hasAllClasses = true;
    private int unused;

    @AfterEach
    void leavesNothingBehind() {
        // A close may open another channel, so the list can grow in this loop.
        for (int i = 0; i < channels.size(); i++) {
            channels.get(i).finishAndReleaseAll();
            channels.get(i).checkException();
        }
        clock.finishAndReleaseAll();
    }

    @Test
    void sendsNextQueryOnSameConnectionAfterAnswer() throws Exception {
        RouteQueue queue = queue(1);
        CompletableFuture<UserId> first = ask(queue, 1);
        CompletableFuture<UserId> second = ask(queue, 2);
        assertEquals("1 , 23\r\n", sent(0));
        reply(0, "1 , 23 : USERID : UNIX :a\r\n");
        assertEquals("2 , 23\r\n", sent(0));
        reply(0, "2 , 23 : USERID : UNIX :b\r\n");
        assertEquals("a", Answers.text(first));
        assertEquals("b", Answers.text(second));
        assertEquals(1, channels.size());
    }

    @Test
    void sendsAheadAsManyAsPipeliningSays() {
        RouteQueue queue = queue(3);
        for (int port = 1; port <= 5; port++) {
            var _ = ask(queue, port);
        }
        assertEquals("1 , 23\r\n2 , 23\r\n3 , 23\r\n", sent(0));
        reply(0, "1 , 23 : ERROR : NO-USER\r\n");
        assertEquals("4 , 23\r\n", sent(0));
    }

    @Test
    void asksUnsentQueriesOnNewConnectionAfterFirstWasClosedUnanswered() throws Exception {
        RouteQueue queue = queue(1);
        CompletableFuture<UserId> first = ask(queue, 1);
        CompletableFuture<UserId> second = ask(queue, 2);
        serverCloses(0);
        Answers.failure(IdentClientException.Closed.class, first);
        assertEquals("2 , 23\r\n", sent(1));
        reply(1, "2 , 23 : USERID : UNIX :b\r\n");
        assertEquals("b", Answers.text(second));
    }

    @Test
    void asksOnceMoreOnFreshConnectionAfterLosingRaceWithClose() throws Exception {
        RouteQueue queue = queue(1);
        CompletableFuture<UserId> first = ask(queue, 1);
        reply(0, "1 , 23 : USERID : UNIX :a\r\n");
        CompletableFuture<UserId> second = ask(queue, 2);
        serverCloses(0);
        assertEquals("2 , 23\r\n", sent(1));
        reply(1, "2 , 23 : USERID : UNIX :b\r\n");
        assertEquals("a", Answers.text(first));
        assertEquals("b", Answers.text(second));
    }

    @Test
    void asksNoThirdTime() {
        RouteQueue queue = queue(1);
        var _ = ask(queue, 1);
        reply(0, "1 , 23 : USERID : UNIX :a\r\n");
        CompletableFuture<UserId> second = ask(queue, 2);
        serverCloses(0);
        serverCloses(1);
        Answers.failure(IdentClientException.Closed.class, second);
        assertEquals(2, channels.size());
        assertEquals(1, unused);
    }

    @Test
    void answersAllThoughServerAnswersOneQueryOfEachConnection() throws Exception {
        RouteQueue queue = queue(4);
        List<CompletableFuture<UserId>> answers = new ArrayList<>();
        for (int port = 1; port <= 6; port++) {
            answers.add(ask(queue, port));
        }
        for (int port = 1; port <= 6; port++) {
            reply(port - 1, port + " , 23 : USERID : UNIX :u" + port + "\r\n");
            serverCloses(port - 1);
        }
        for (int port = 1; port <= 6; port++) {
            assertEquals("u" + port, Answers.text(answers.get(port - 1)));
        }
        assertEquals(6, channels.size());
    }

    @Test
    void closesConnectionOfQueryThatTimedOutAndGoesOn() throws Exception {
        RouteQueue queue = queue(1);
        CompletableFuture<UserId> first = ask(queue, 1);
        advance(Duration.ofSeconds(29));
        CompletableFuture<UserId> second = ask(queue, 2);
        advance(Duration.ofSeconds(1));
        assertEquals(
                "no answer from 192.0.2.1:113 within 30 s",
                Answers.message(IdentClientException.TimedOut.class, first));
        assertFalse(channels.get(0).isOpen());
        assertEquals("2 , 23\r\n", sent(1));
        reply(1, "2 , 23 : USERID : UNIX :b\r\n");
        assertEquals("b", Answers.text(second));
    }

    @Test
    void timesOutQueryThatWaitsBehindAnother() {
        RouteQueue queue = queue(1);
        CompletableFuture<UserId> first = ask(queue, 1);
        CompletableFuture<UserId> second = ask(queue, 2);
        advance(Duration.ofSeconds(30));
        Answers.failure(IdentClientException.TimedOut.class, first);
        Answers.failure(IdentClientException.TimedOut.class, second);
        assertEquals(1, unused);
    }

    @Test
    void timesOutWhileConnectingAndStops() {
        answersConnects = false;
        CompletableFuture<UserId> answer = ask(queue(1), 1);
        advance(Duration.ofSeconds(30));
        assertEquals(
                "no connection to 192.0.2.1:113 within 30 s",
                Answers.message(IdentClientException.TimedOut.class, answer));
        assertEquals(1, unused);
    }

    @Test
    void goesOnConnectingForThoseWhoseTimeIsNotUp() throws Exception {
        answersConnects = false;
        RouteQueue queue = queue(1);
        CompletableFuture<UserId> first = ask(queue, 1);
        advance(Duration.ofSeconds(20));
        CompletableFuture<UserId> second = ask(queue, 2);
        advance(Duration.ofSeconds(10));
        Answers.failure(IdentClientException.TimedOut.class, first);
        assertFalse(second.isDone());
        assertEquals(1, hanging.size());
        hanging.getFirst().setFailure(new ConnectException("Connection refused"));
        assertEquals(
                "cannot connect to 192.0.2.1:113: Connection refused",
                Answers.message(IdentClientException.Refused.class, second));
    }

    @Test
    void failsAllThatWaitForRefusedConnection() {
        answersConnects = false;
        RouteQueue queue = queue(1);
        CompletableFuture<UserId> first = ask(queue, 1);
        CompletableFuture<UserId> second = ask(queue, 2);
        hanging.getFirst().setFailure(new ConnectException("Connection refused"));
        Answers.failure(IdentClientException.Refused.class, first);
        Answers.failure(IdentClientException.Refused.class, second);
        assertEquals(1, unused);
    }

    @Test
    void failsAllThatWaitAtOnceWhereAClassIsMissing() throws Exception {
        RouteQueue queue = queue(1);
        answersConnects = false;
        CompletableFuture<UserId> first = ask(queue, 1);
        CompletableFuture<UserId> second = ask(queue, 2);
        hasAllClasses = false;
        advance(Duration.ofSeconds(29));
        hanging.getFirst().setFailure(new ConnectException("Connection refused"));
        Answers.failure(IdentClientException.Refused.class, first);
        Answers.failure(IdentClientException.Refused.class, second);

        CompletableFuture<UserId> third = ask(queue, 3);
        assertTrue(third.isDone());
        assertEquals(
                "cannot connect to 192.0.2.1:113: java.lang.NoClassDefFoundError: io/netty/example/Missing",
                Answers.message(IdentClientException.Refused.class, third));
        assertEquals(2, unused);

        hasAllClasses = true;
        answersConnects = true;
        CompletableFuture<UserId> fourth = ask(queue, 4);
        reply(0, "4 , 23 : USERID : UNIX :d\r\n");
        assertEquals("d", Answers.text(fourth));
    }

    @Test
    void closesUnusedConnectionAfterIdleTimeout() {
        var _ = ask(queue(1), 1);
        reply(0, "1 , 23 : ERROR : NO-USER\r\n");
        advance(Duration.ofSeconds(9));
        assertTrue(channels.get(0).isOpen());
        advance(Duration.ofSeconds(1));
        assertFalse(channels.get(0).isOpen());
        assertEquals(1, unused);
    }

    @Test
    void usedConnectionIsNotIdle() {
        RouteQueue queue = queue(1);
        var _ = ask(queue, 1);
        reply(0, "1 , 23 : ERROR : NO-USER\r\n");
        advance(Duration.ofSeconds(9));
        var _ = ask(queue, 2);
        advance(Duration.ofSeconds(9));
        assertTrue(channels.get(0).isOpen());
    }

    @Test
    void sendsNoCancelledQuery() {
        RouteQueue queue = queue(1);
        var _ = ask(queue, 1);
        ask(queue, 2).cancel(false);
        var _ = ask(queue, 3);
        assertEquals("1 , 23\r\n", sent(0));
        reply(0, "1 , 23 : ERROR : NO-USER\r\n");
        assertEquals("3 , 23\r\n", sent(0));
    }

    @Test
    void cancelledQueryThatIsNeverAnsweredHoldsUpOthersOnlyUntilItsDeadline() {
        RouteQueue queue = queue(1);
        ask(queue, 1).cancel(false);
        advance(Duration.ofSeconds(20));
        var _ = ask(queue, 2);
        advance(Duration.ofSeconds(10));
        assertFalse(channels.get(0).isOpen());
        assertEquals("2 , 23\r\n", sent(1));
    }

    @Test
    void closeFailsAllQueriesAndOpensNoConnection() {
        RouteQueue queue = queue(2);
        List<CompletableFuture<UserId>> answers = List.of(ask(queue, 1), ask(queue, 2), ask(queue, 3));
        queue.close();
        for (CompletableFuture<UserId> answer : answers) {
            assertEquals(
                    "the client was closed before 192.0.2.1:113 answered",
                    Answers.message(IdentClientException.Closed.class, answer));
        }
        assertFalse(channels.get(0).isOpen());
        assertEquals(1, channels.size());
        assertEquals(1, unused);
    }

    private RouteQueue queue(int pipelining) {
        var settings = new RouteQueue.Settings(Duration.ofSeconds(30), pipelining, Duration.ofSeconds(10));
        return new RouteQueue(ROUTE, settings, clock.eventLoop(), this::connect, () -> unused++);
    }

    private ChannelFuture connect(Route route, ClientConnection connection) {
        if (!hasAllClasses) {
            throw new NoClassDefFoundError("io/netty/example/Missing");
        }
        if (!answersConnects) {
            hanging.add(clock.newPromise());
            return hanging.getLast();
        }
        var channel = new EmbeddedChannel(new ChannelInitializer<>() {
            @Override
            protected void initChannel(Channel ch) {
                connection.install(ch);
            }
        });
        channels.add(channel);
        return channel.newSucceededFuture();
    }

    private static CompletableFuture<UserId> ask(RouteQueue queue, int portOnServer) {
        var answer = new CompletableFuture<UserId>();
        queue.add(new PendingQuery(new IdentQuery(portOnServer, 23), answer));
        return answer;
    }

    private String sent(int connection) {
        var text = new StringBuilder();
        EmbeddedChannel channel = channels.get(connection);
        for (ByteBuf line = channel.readOutbound(); line != null; line = channel.readOutbound()) {
            text.append(line.toString(US_ASCII));
            line.release();
        }
        return text.toString();
    }

    private void reply(int connection, String text) {
        channels.get(connection).writeInbound(Unpooled.copiedBuffer(text, US_ASCII));
    }

    private void serverCloses(int connection) {
        var _ = channels.get(connection).close();
    }

    private void advance(Duration time) {
        clock.advanceTimeBy(time.toNanos(), TimeUnit.NANOSECONDS);
        clock.runScheduledPendingTasks();
    }
}
