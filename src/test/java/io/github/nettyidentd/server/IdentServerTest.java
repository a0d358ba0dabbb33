package io.github.nettyidentd.server;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.nettyidentd.api.ConnectionPair;
import io.github.nettyidentd.api.Lookup;
import io.github.nettyidentd.api.UserId;
import io.github.nettyidentd.testing.Asker;
import io.github.nettyidentd.testing.Await;
import io.github.nettyidentd.transport.Transport;
import io.netty.channel.epoll.Epoll;
import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The server on real sockets. */
class IdentServerTest {

    private static final Lookup STJOHNS = _ -> CompletableFuture.completedFuture(UserId.unix("stjohns"));
    private static final String REPLY = "6193 , 23 : USERID : UNIX :stjohns";
    private static final InetAddress LOOPBACK = InetAddress.ofLiteral("127.0.0.1");

    /** A server on a free port, closed with the test. */
    private record Running(IdentServer server) implements AutoCloseable {

        static Running start(IdentServerBuilder builder) throws Exception {
            return new Running(builder.start().get(10, SECONDS));
        }

        static Running start(Lookup lookup) throws Exception {
            return start(onLoopback().lookup(lookup));
        }

        Asker connect() throws IOException {
            return Asker.connect(server.addresses().getFirst());
        }

        @Override
        public void close() {
            server.closeAsync().orTimeout(20, SECONDS).join();
        }
    }

    private static IdentServerBuilder onLoopback() {
        return IdentServer.builder().listen(new InetSocketAddress(LOOPBACK, 0));
    }

    @ParameterizedTest
    @EnumSource(Transport.class)
    void answersOnEachTransport(Transport transport) throws Exception {
        assumeTrue(transport != Transport.EPOLL || Epoll.isAvailable(), "no epoll here");
        try (var running = Running.start(onLoopback().lookup(STJOHNS).transport(transport));
                var peer = running.connect()) {
            assertEquals(REPLY, peer.ask(6193, 23));
            assertEquals(REPLY, peer.ask(6193, 23));
        }
    }

    @Test
    void answersUnknownErrorWithoutALookup() throws Exception {
        try (var running = Running.start(onLoopback());
                var peer = running.connect()) {
            assertEquals("6193 , 23 : ERROR : UNKNOWN-ERROR", peer.ask(6193, 23));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.1", "::1"})
    void servesBothFamiliesOnAllAddressesAndTellsTheLookupWhoAsks(String host) throws Exception {
        InetAddress address = InetAddress.ofLiteral(host);
        assumeTrue(address.getAddress().length == 4 || Transport.hasIpv6(), "no IPv6 here");
        BlockingQueue<ConnectionPair> asked = new LinkedBlockingQueue<>();
        Lookup recording = pair -> {
            asked.add(pair);
            return STJOHNS.lookup(pair);
        };
        try (var running = Running.start(IdentServer.builder().listenOnAll(0).lookup(recording));
                var peer = Asker.connect(new InetSocketAddress(
                        address, running.server().addresses().getFirst().getPort()))) {
            assertEquals(REPLY, peer.ask(6193, 23));
            assertEquals(new ConnectionPair(address, 6193, address, 23), asked.poll(30, SECONDS));
        }
    }

    @Test
    void listensForIpv4OnlyOnAnIpv4Address() throws Exception {
        try (var running = Running.start(
                IdentServer.builder().listen(new InetSocketAddress(InetAddress.ofLiteral("0.0.0.0"), 0)))) {
            int port = running.server().addresses().getFirst().getPort();
            Asker.connect(new InetSocketAddress(LOOPBACK, port)).close();
            assertThrows(
                    SocketException.class,
                    () -> Asker.connect(new InetSocketAddress(InetAddress.ofLiteral("::1"), port))
                            .close());
        }
    }

    @Test
    void listensOnSeveralAddressesAndWithSeveralEventLoops() throws Exception {
        var builder = onLoopback()
                .listen(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.2"), 0))
                .eventLoops(3)
                .lookup(STJOHNS);
        try (var running = Running.start(builder)) {
            List<InetSocketAddress> addresses = running.server().addresses();
            assertEquals(2, addresses.size());
            for (InetSocketAddress address : addresses) {
                for (int i = 0; i < 20; i++) {
                    try (var peer = Asker.connect(address)) {
                        assertEquals(REPLY, peer.ask(6193, 23));
                    }
                }
            }
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = Transport.class,
            names = {"AUTO", "NIO"})
    void saysWhichAddressCannotBeHadAndLeavesNothingOpen(Transport transport) throws Exception {
        try (var running = Running.start(STJOHNS)) {
            InetSocketAddress taken = running.server().addresses().getFirst();
            var starting = onLoopback().listen(taken).transport(transport).start();
            var failure = assertThrows(ExecutionException.class, () -> starting.get(10, SECONDS));
            assertInstanceOf(BindException.class, failure.getCause());
            assertEquals(
                    "cannot listen on 127.0.0.1:" + taken.getPort() + ": Address already in use",
                    failure.getCause().getMessage());
        }
    }

    @Test
    void answersAHalfClosedPeer() throws Exception {
        var lookup = new ManualLookup();
        try (var running = Running.start(lookup);
                var peer = running.connect()) {
            peer.send("1,9\r\n2,9\r\n");
            peer.socket().shutdownOutput();
            Await.until("both queries are asked", () -> lookup.underWay() == 2);
            lookup.answer(2, "b");
            lookup.answer(1, "a");
            assertEquals("1 , 9 : USERID : UNIX :a", peer.replies().readLine());
            assertEquals("2 , 9 : USERID : UNIX :b", peer.replies().readLine());
            assertNull(peer.replies().readLine());
        }
    }

    /** A close with unread input would reset the connection, and a reset destroys replies that the peer has not read. */
    @Test
    void doesNotResetAnAnswerAwayThatThePeerReadsLate() throws Exception {
        var asked = new CountDownLatch(1);
        Lookup lookup = pair -> {
            asked.countDown();
            return STJOHNS.lookup(pair);
        };
        try (var running = Running.start(lookup);
                var peer = running.connect()) {
            peer.send("6193,23\r\nnonsense\r\n" + "1,2\r\n".repeat(50_000));
            // Before that, there may be no connection because it has not been accepted.
            assertTrue(asked.await(30, SECONDS));
            Await.until("the connection is closed", () -> running.server().connections() == 0);
            assertEquals(REPLY, peer.replies().readLine());
            assertEquals("0 , 0 : ERROR : INVALID-PORT", peer.replies().readLine());
            assertNull(peer.replies().readLine());
        }
    }

    @Test
    void closesAPeerThatNeverAsks() throws Exception {
        try (var running = Running.start(onLoopback()
                        .lookup(STJOHNS)
                        .limits(ServerLimits.DEFAULTS.withTimeouts(
                                Timeouts.DEFAULTS.withIdle(Duration.ofMillis(200)))));
                var peer = running.connect()) {
            peer.send("61");
            assertNull(peer.replies().readLine());
        }
    }

    @Test
    void servesALiveOneBesideAThousandSilentOnes() throws Exception {
        List<Asker> silent = new ArrayList<>();
        try (var running = Running.start(STJOHNS)) {
            for (int i = 0; i < 1_000; i++) {
                silent.add(running.connect());
            }
            try (var peer = running.connect()) {
                for (int i = 0; i < 100; i++) {
                    assertEquals(REPLY, peer.ask(6193, 23));
                }
            }
            assertTrue(running.server().connections() >= 1_000);
        } finally {
            for (Asker peer : silent) {
                peer.close();
            }
        }
    }

    @Test
    void closesAtAnEndlessLineAndAnswersTheNextPeer() throws Exception {
        try (var running = Running.start(STJOHNS);
                var endless = running.connect();
                var peer = running.connect()) {
            var sending = CompletableFuture.runAsync(() -> {
                try {
                    endless.send("1".repeat(1 << 20));
                } catch (IOException e) {
                    // The server has closed the connection while we sent, as it should.
                }
            });
            assertEquals(REPLY, peer.ask(6193, 23));
            assertNull(endless.replies().readLine());
            sending.get(10, SECONDS);
        }
    }

    @Test
    void survivesAHundredThousandRandomLines() throws Exception {
        var random = new Random(1413);
        try (var running = Running.start(STJOHNS)) {
            int lines = 0;
            while (lines < 100_000) {
                try (var peer = running.connect()) {
                    byte[] bytes = new byte[8192];
                    random.nextBytes(bytes);
                    for (int i = 0; i < bytes.length; i += 1 + random.nextInt(20)) {
                        bytes[i] = '\n';
                        lines++;
                    }
                    peer.socket().getOutputStream().write(bytes);
                    assertEquals("0 , 0 : ERROR : INVALID-PORT", peer.replies().readLine());
                }
            }
            try (var peer = running.connect()) {
                assertEquals(REPLY, peer.ask(6193, 23));
            }
        }
    }

    @Test
    void answersWhatIsUnderWayWhenItCloses() throws Exception {
        var lookup = new ManualLookup();
        var running = Running.start(lookup);
        try (var busy = running.connect();
                var idle = running.connect()) {
            busy.send("1,9\r\n");
            Await.until("the query is asked", () -> lookup.underWay() == 1);
            CompletableFuture<Void> closed = running.server().closeAsync();
            assertNull(idle.replies().readLine());
            idle.socket().close();
            lookup.answer(1, "a");
            assertEquals("1 , 9 : USERID : UNIX :a", busy.replies().readLine());
            assertNull(busy.replies().readLine());
            busy.socket().close();
            closed.get(20, SECONDS);
            assertEquals(0, running.server().connections());
        } finally {
            running.close();
        }
    }

    /** The first query keeps the event loop, so that nobody accepts the connections that come meanwhile. */
    @ParameterizedTest
    @EnumSource(names = {"EPOLL", "NIO"})
    void answersThePeersThatItHasNotAcceptedYetWhenItCloses(Transport transport) throws Exception {
        assumeTrue(transport != Transport.EPOLL || Epoll.isAvailable(), "no epoll here");
        var asked = new CountDownLatch(1);
        var closing = new CountDownLatch(1);
        Lookup lookup = _ -> {
            asked.countDown();
            try {
                assertTrue(closing.await(30, SECONDS));
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
            return STJOHNS.lookup(new ConnectionPair(LOOPBACK, 1, LOOPBACK, 2));
        };
        List<Asker> peers = new ArrayList<>();
        try (var running = Running.start(onLoopback().lookup(lookup).transport(transport))) {
            for (int i = 0; i < 20; i++) {
                Asker peer = running.connect();
                peers.add(peer);
                peer.send(6193, 23);
                assertTrue(asked.await(10, SECONDS));
            }
            CompletableFuture<Void> closed = running.server().closeAsync();
            closing.countDown();
            for (Asker peer : peers) {
                assertEquals(List.of(REPLY), peer.repliesToTheEnd());
                peer.close();
            }
            closed.get(20, SECONDS);
        } finally {
            for (Asker peer : peers) {
                peer.close();
            }
        }
    }

    @Test
    void closeBlocksUntilTheServerIsClosed() throws Exception {
        var running = Running.start(STJOHNS);
        try (var peer = running.connect()) {
            assertEquals(REPLY, peer.ask(6193, 23));
            running.server().close();
            assertTrue(running.server().closeAsync().isDone());
            assertEquals(0, running.server().connections());
        }
    }

    /** The event loop would wait for itself. */
    @Test
    void closeIsRefusedOnAnEventLoop() throws Exception {
        try (var running = Running.start(STJOHNS)) {
            var refused = new CompletableFuture<String>();
            running.server().whileAlive(Duration.ofMillis(1), () -> {
                try {
                    running.server().close();
                } catch (IllegalStateException e) {
                    refused.complete(e.getMessage());
                }
            });
            assertEquals(
                    "close() on an event loop of the server (expected: another thread, or closeAsync())",
                    refused.get(10, SECONDS));
        }
    }

    @Test
    void cutsOffWhatDoesNotEndWithinTheDrainTimeout() throws Exception {
        var lookup = new ManualLookup();
        var running = Running.start(onLoopback().lookup(lookup).drainTimeout(Duration.ofMillis(100)));
        try (var peer = running.connect()) {
            peer.send("1,9\r\n");
            Await.until("the query is asked", () -> lookup.underWay() == 1);
            running.server().closeAsync().get(30, SECONDS);
            assertTrue(lookup.of(1).isCancelled());
        }
    }

    @Test
    void answersMoreQueriesOfOneReadThanMayBeUnderWay() throws Exception {
        var lookup = new ManualLookup();
        try (var running = Running.start(lookup);
                var peer = running.connect()) {
            var queries = new StringBuilder();
            for (int port = 1; port <= 40; port++) {
                queries.append(port).append(",9\r\n");
            }
            peer.send(queries.toString());
            Await.until("sixteen queries are asked", () -> lookup.underWay() == 16);
            for (int port = 1; port <= 40; port++) {
                int next = port;
                Await.until("the next query is asked", () -> lookup.isAsked(next));
                lookup.answer(port, "u" + port);
                assertEquals(
                        port + " , 9 : USERID : UNIX :u" + port, peer.replies().readLine());
            }
        }
    }
}
