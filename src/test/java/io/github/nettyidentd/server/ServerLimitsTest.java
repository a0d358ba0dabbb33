package io.github.nettyidentd.server;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.nettyidentd.api.Lookup;
import io.github.nettyidentd.api.UserId;
import io.github.nettyidentd.testing.Asker;
import io.github.nettyidentd.testing.Await;
import io.github.nettyidentd.transport.Transport;
import io.netty.channel.epoll.Epoll;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The limits of a server on real sockets. */
class ServerLimitsTest {

    private static final Lookup STJOHNS = _ -> CompletableFuture.completedFuture(UserId.unix("stjohns"));
    private static final int SMALL = 4_096;
    private static final String REPLY = "6193 , 23 : USERID : UNIX :stjohns";

    /** A server on a free port, closed with the test. */
    private record Running(IdentServer server) implements AutoCloseable {

        static Running start(Lookup lookup, Transport transport, ServerLimits limits) throws Exception {
            return new Running(IdentServer.builder()
                    .listen(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 0))
                    .lookup(lookup)
                    .transport(transport)
                    .limits(limits)
                    .start()
                    .get(10, SECONDS));
        }

        Asker connect() throws IOException {
            return Asker.connect(server.addresses().getFirst());
        }

        @Override
        public void close() {
            server.closeAsync().orTimeout(20, SECONDS).join();
        }
    }

    private static void assumeAvailable(Transport transport) {
        assumeTrue(transport != Transport.EPOLL || Epoll.isAvailable(), "no epoll here");
    }

    @ParameterizedTest
    @EnumSource(names = {"EPOLL", "NIO"})
    void resetsTheIdlestConnectionWhereThereIsOneTooMany(Transport transport) throws Exception {
        assumeAvailable(transport);
        try (var running = Running.start(STJOHNS, transport, ServerLimits.DEFAULTS.withMaxConnections(2));
                var first = running.connect();
                var second = running.connect()) {
            assertEquals(REPLY, first.ask(6193, 23));
            assertEquals(REPLY, second.ask(6193, 23));
            try (var third = running.connect()) {
                assertEquals(REPLY, third.ask(6193, 23));
                assertEquals("null", first.reply());
                assertEquals(REPLY, second.ask(6193, 23));
            }
        }
    }

    @Test
    void takesAsManyConnectionsAsComeWithoutALimit() throws Exception {
        ServerLimits limits = ServerLimits.DEFAULTS.withMaxConnections(0);
        try (var running = Running.start(STJOHNS, Transport.AUTO, limits);
                var first = running.connect();
                var second = running.connect()) {
            for (Asker asker : List.of(first, second)) {
                assertEquals(REPLY, asker.ask(6193, 23));
            }
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"EPOLL", "NIO"})
    void cutsOffAPeerThatReadsNoneOfItsReplies(Transport transport) throws Exception {
        assumeAvailable(transport);
        ServerLimits limits = ServerLimits.DEFAULTS.withTimeouts(Timeouts.DEFAULTS.withWrite(Duration.ofMillis(300)));
        try (var running = Running.start(STJOHNS, transport, limits);
                var deaf = new Socket()) {
            deaf.setReceiveBufferSize(SMALL);
            deaf.connect(running.server().addresses().getFirst());
            byte[] queries = "6193,23\r\n".repeat(1_000).getBytes(StandardCharsets.US_ASCII);
            var failure = assertThrows(SocketException.class, () -> {
                while (true) {
                    deaf.getOutputStream().write(queries);
                }
            });
            assertTrue(
                    String.valueOf(failure.getMessage()).matches("Connection reset.*|Broken pipe"), failure::toString);
            Await.until("the connection is closed", () -> running.server().connections() == 0);
            try (var other = running.connect()) {
                assertEquals(REPLY, other.ask(6193, 23));
            }
        }
    }

    @Test
    void answersUnknownErrorAtOnceWhileTooManyLookupsAreUnderWay() throws Exception {
        var lookup = new ManualLookup();
        try (var running = Running.start(lookup, Transport.AUTO, ServerLimits.DEFAULTS.withMaxLookups(1));
                var first = running.connect();
                var second = running.connect()) {
            first.send(1, 9);
            Await.until("the query is asked", () -> lookup.isAsked(1));
            assertEquals("2 , 9 : ERROR : UNKNOWN-ERROR", second.ask(2, 9));
            lookup.answer(1, "a");
            assertEquals("1 , 9 : USERID : UNIX :a", first.reply());
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"EPOLL", "NIO"})
    void answersAllThatAHalfClosedPeerHasAsked(Transport transport) throws Exception {
        assumeAvailable(transport);
        try (var running = Running.start(STJOHNS, transport, ServerLimits.DEFAULTS);
                var asker = running.connect()) {
            asker.send("6193,23\n".repeat(1_000));
            asker.socket().shutdownOutput();
            assertEquals(Collections.nCopies(1_000, REPLY), asker.repliesToTheEnd());
        }
    }

    /** A reset would destroy the last reply, because the peer reads late. */
    @ParameterizedTest
    @EnumSource(names = {"EPOLL", "NIO"})
    void closesAfterAsManyAnswersAsAConnectionMayHave(Transport transport) throws Exception {
        assumeAvailable(transport);
        try (var running = Running.start(STJOHNS, transport, ServerLimits.DEFAULTS.withMaxQueries(1));
                var asker = running.connect()) {
            for (int i = 0; i < 50; i++) {
                asker.send("6193,23\r\n".repeat(100));
            }
            assertEquals(List.of(REPLY), asker.repliesToTheEnd());
            asker.socket().shutdownOutput();
            Await.until("the connection is closed", () -> running.server().connections() == 0);
        }
    }

    /** The replies are not lost, although the peer goes on sending. */
    @ParameterizedTest
    @EnumSource(names = {"EPOLL", "NIO"})
    void answersWhatStandsBeforeALineThatIsNoQuery(Transport transport) throws Exception {
        assumeAvailable(transport);
        var lookup = new ManualLookup();
        try (var running = Running.start(lookup, transport, ServerLimits.DEFAULTS);
                var asker = running.connect()) {
            lookup.answerAtOnce(2, "b");
            asker.send("1,9\n" + "2,9\n".repeat(900) + "nonsense\n" + "2,9\n".repeat(900));
            asker.socket().shutdownOutput();
            Await.until("the query is asked", () -> lookup.isAsked(1));
            lookup.answer(1, "a");
            List<String> replies = asker.repliesToTheEnd();
            assertEquals(902, replies.size());
            assertEquals("0 , 0 : ERROR : INVALID-PORT", replies.getLast());
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"EPOLL", "NIO"})
    void letsGoOfAPeerThatIsResetWhileItsQueriesWait(Transport transport) throws Exception {
        assumeAvailable(transport);
        var lookup = new ManualLookup();
        ServerLimits limits = ServerLimits.DEFAULTS.withTimeouts(Timeouts.DEFAULTS.withLookup(Duration.ofSeconds(1)));
        try (var running = Running.start(lookup, transport, limits)) {
            try (var asker = running.connect()) {
                asker.send("1,9\n" + "0,9\n".repeat(2_000));
                asker.socket().shutdownOutput();
                Await.until("the query is asked", () -> lookup.isAsked(1));
                asker.socket().setSoLinger(true, 0);
            }
            Await.until("the connection is closed", () -> running.server().connections() == 0);
        }
    }

    /** Netty's epoll channels would by themselves read all input of a peer that has half-closed. */
    @ParameterizedTest
    @EnumSource(names = {"EPOLL", "NIO"})
    void takesLittleAtOnceOfAPeerThatAskedMuchAndEnded(Transport transport) throws Exception {
        assumeAvailable(transport);
        int queries = 15_000;
        var asked = new CountDownLatch(1);
        var answered = new AtomicInteger();
        var answeredBefore = new CompletableFuture<Integer>();
        Lookup lookup = pair -> {
            if (pair.portOnServer() == 2) {
                answeredBefore.complete(answered.get());
            } else if (answered.getAndIncrement() == 0) {
                // keeps the event loop until all of it has come
                await(asked);
            }
            return CompletableFuture.completedFuture(UserId.unix("x"));
        };
        try (var running = Running.start(lookup, transport, ServerLimits.DEFAULTS);
                var greedy = running.connect();
                var modest = running.connect()) {
            greedy.send("1,1\n".repeat(queries));
            greedy.socket().shutdownOutput();
            modest.send(2, 2);
            asked.countDown();
            assertEquals("2 , 2 : USERID : UNIX :x", modest.reply());
            int before = answeredBefore.join();
            assertTrue(before < queries / 4, before + " queries were answered before");
        }
    }

    private static void await(CountDownLatch latch) {
        try {
            assertTrue(latch.await(30, SECONDS));
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
