package io.github.nettyidentd.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.nettyidentd.api.ConnectionPair;
import io.github.nettyidentd.api.UserId;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests how the client uses connections: on an event loop of its own, with epoll if available, and on a shared NIO group. */
@ParameterizedClass
@ValueSource(booleans = {false, true})
class IdentClientTest extends ClientFixture {

    private static final InetAddress LOOPBACK = InetAddress.ofLiteral("127.0.0.1");
    private static final InetAddress OTHER_LOOPBACK = InetAddress.ofLiteral("127.0.0.2");

    private final EventLoopGroup nio = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
    private final boolean onNio;

    IdentClientTest(boolean onNio) {
        this.onNio = onNio;
        useClient(builder());
    }

    @AfterEach
    void closeGroup() {
        var _ = nio.shutdownGracefully(0, 0, TimeUnit.SECONDS);
    }

    // Connections.

    @Test
    void asksSeveralQueriesInOrderOnOneConnection() throws Exception {
        try (FakeIdentServer server = FakeIdentServer.start(ClientFixture::echoForever)) {
            List<CompletableFuture<UserId>> answers = askMany(server, 100);
            for (int i = 0; i < answers.size(); i++) {
                assertEquals(i + 1 + " , 23", Answers.text(answers.get(i)));
            }
            assertEquals(1, server.connections());
        }
    }

    @Test
    void sendsAheadWithPipelining() throws Exception {
        useClient(builder().pipelining(3));
        try (FakeIdentServer server = FakeIdentServer.start(peer -> {
            // This would wait for ever if the client waited for the first answer.
            List<String> queries = List.of(peer.line(), peer.line(), peer.line());
            for (String query : queries) {
                peer.send(query + " : USERID : UNIX :" + query + "\r\n");
            }
            peer.awaitClose();
        })) {
            List<CompletableFuture<UserId>> answers = askMany(server, 3);
            assertEquals("1 , 23", Answers.text(answers.get(0)));
            assertEquals("2 , 23", Answers.text(answers.get(1)));
            assertEquals("3 , 23", Answers.text(answers.get(2)));
        }
    }

    @Test
    void getsAllAnswersFromServerThatAnswersOneThoughPipelining() throws Exception {
        useClient(builder().pipelining(16));
        try (FakeIdentServer server = FakeIdentServer.start(peer -> {
            String query = peer.line();
            peer.send(query + " : USERID : UNIX :" + query + "\r\n");
            peer.socket().shutdownOutput();
            peer.awaitClose();
        })) {
            List<CompletableFuture<UserId>> answers = askMany(server, 40);
            for (int i = 0; i < answers.size(); i++) {
                assertEquals(i + 1 + " , 23", Answers.text(answers.get(i)));
            }
        }
    }

    @Test
    void closesConnectionThatIsNotUsed() throws Exception {
        useClient(builder().idleTimeout(Duration.ZERO));
        var closed = new CountDownLatch(1);
        try (FakeIdentServer server = FakeIdentServer.start(peer -> {
            echoForever(peer);
            closed.countDown();
        })) {
            Answers.userId(client.query(server.address(), QUERY));
            assertTrue(closed.await(30, TimeUnit.SECONDS));
        }
    }

    @Test
    void asksFromClientAddressOfThePair() throws Exception {
        assumeTrue(isLocal(OTHER_LOOPBACK), "127.0.0.2 is no address of this host");
        try (FakeIdentServer server = FakeIdentServer.start(IdentClientTest::answerSource)) {
            useClient(builder().port(server.port()));
            var pair = new ConnectionPair(LOOPBACK, 6193, OTHER_LOOPBACK, 23);
            assertEquals("127.0.0.2 6193 , 23", Answers.text(client.query(pair)));
        }
    }

    @Test
    void asksFromConfiguredSource() throws Exception {
        assumeTrue(isLocal(OTHER_LOOPBACK), "127.0.0.2 is no address of this host");
        try (FakeIdentServer server = FakeIdentServer.start(IdentClientTest::answerSource)) {
            useClient(builder().source(OTHER_LOOPBACK));
            assertEquals("127.0.0.2 6193 , 23", Answers.text(client.query(server.address(), QUERY)));
        }
    }

    @Test
    void asksOverIpv6() throws Exception {
        InetAddress loopback = InetAddress.ofLiteral("::1");
        assumeTrue(isLocal(loopback), "no IPv6 here");
        try (FakeIdentServer server = FakeIdentServer.on(loopback, IdentClientTest::answerSource)) {
            useClient(builder().port(server.port()));
            var pair = new ConnectionPair(loopback, 6193, loopback, 23);
            assertEquals("0:0:0:0:0:0:0:1 6193 , 23", Answers.text(client.query(pair)));
        }
    }

    @Test
    void failsAsRefusedWhereNobodyListens() throws Exception {
        // A socket that is bound but does not listen refuses connections, and no other process can take its port.
        try (var socket = new Socket()) {
            socket.bind(new InetSocketAddress(LOOPBACK, 0));
            var server = (InetSocketAddress) socket.getLocalSocketAddress();
            assertEquals(
                    "cannot connect to 127.0.0.1:" + server.getPort() + ": Connection refused",
                    Answers.message(IdentClientException.Refused.class, client.query(server, QUERY)));
        }
    }

    @Test
    void failsAsRefusedWhenSourceIsNoAddressOfThisHost() throws Exception {
        // No host has an address of TEST-NET-1 (RFC 5737).
        useClient(builder().source(InetAddress.ofLiteral("192.0.2.1")));
        try (FakeIdentServer server = FakeIdentServer.start(IdentClientTest::answerSource)) {
            assertEquals(
                    "cannot connect to 127.0.0.1:" + server.port() + " from 192.0.2.1: Cannot assign requested address",
                    Answers.message(IdentClientException.Refused.class, client.query(server.address(), QUERY)));
        }
    }

    // Closing and cancelling.

    @Test
    void closeFailsWhatIsUnderWayAndWhatComesLater() throws Exception {
        try (FakeIdentServer server = FakeIdentServer.start(FakeIdentServer.Peer::awaitClose)) {
            List<CompletableFuture<UserId>> underWay = askMany(server, 3);
            client.close();
            client.close();
            for (CompletableFuture<UserId> answer : underWay) {
                Answers.failure(IdentClientException.Closed.class, answer);
            }
            Answers.failure(IdentClientException.Closed.class, client.query(server.address(), QUERY));
        }
    }

    @Test
    void cancellingDoesNotDisturbTheOthers() throws Exception {
        var asked = new CountDownLatch(1);
        var cancelled = new CountDownLatch(1);
        try (FakeIdentServer server = FakeIdentServer.start(peer -> {
            String first = peer.line();
            asked.countDown();
            cancelled.await();
            peer.send(first + " : USERID : UNIX :dropped\r\n");
            echoForever(peer);
        })) {
            List<CompletableFuture<UserId>> answers = askMany(server, 3);
            assertTrue(asked.await(30, TimeUnit.SECONDS));
            answers.get(0).cancel(true);
            answers.get(1).cancel(true);
            cancelled.countDown();
            assertEquals("3 , 23", Answers.text(answers.get(2)));
        }
    }

    @Test
    void closeLeavesSharedGroupRunning() throws Exception {
        useClient(builder().eventLoopGroup(nio));
        client.close();
        assertFalse(nio.isShuttingDown());
        useClient(builder().eventLoopGroup(nio));
        try (FakeIdentServer server = FakeIdentServer.start(IdentClientTest::answerSource)) {
            assertEquals("127.0.0.1 6193 , 23", Answers.text(client.query(server.address(), QUERY)));
        }
    }

    @Test
    void failsAsClosedAfterItsGroupWasShutDown() throws Exception {
        useClient(builder().eventLoopGroup(nio));
        nio.shutdownGracefully(0, 0, TimeUnit.SECONDS).sync();
        Answers.failure(IdentClientException.Closed.class, client.query(new InetSocketAddress(LOOPBACK, 1), QUERY));
    }

    @Test
    void rejectsServerWithoutAddress() {
        var server = InetSocketAddress.createUnresolved("ident.example", 113);
        IllegalArgumentException e = assertThrows(IllegalArgumentException.class, () -> client.query(server, QUERY));
        assertEquals("server: ident.example (expected: a resolved address)", e.getMessage());
    }

    private IdentClientBuilder builder() {
        return onNio ? IdentClient.builder().eventLoopGroup(nio) : IdentClient.builder();
    }

    private static void answerSource(FakeIdentServer.Peer peer) throws IOException {
        String query = peer.line();
        peer.send(
                query + " : USERID : UNIX :" + peer.socket().getInetAddress().getHostAddress() + " " + query + "\r\n");
    }

    private static boolean isLocal(InetAddress address) {
        try (var socket = new ServerSocket(0, 1, address)) {
            return socket.isBound();
        } catch (IOException e) {
            return false;
        }
    }
}
