package io.github.nettyidentd.system;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.nettyidentd.api.ConnectionPair;
import io.github.nettyidentd.api.IdentError;
import io.github.nettyidentd.api.Lookup;
import io.github.nettyidentd.api.UserId;
import io.github.nettyidentd.forward.Forwards;
import io.github.nettyidentd.policy.ForwardTarget;
import io.github.nettyidentd.server.IdentServer;
import io.github.nettyidentd.testing.Await;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class ClientForwarderTest {

    private static final InetAddress LOOPBACK = InetAddress.ofLiteral("127.0.0.1");
    private static final ConnectionPair PAIR = new ConnectionPair(LOOPBACK, 6193, LOOPBACK, 23);
    private static final long UID = 1000;

    private static IdentServer serve(Lookup lookup) throws Exception {
        return IdentServer.builder()
                .listen(new InetSocketAddress(LOOPBACK, 0))
                .lookup(lookup)
                .start()
                .get(10, SECONDS);
    }

    private static ForwardTarget target(IdentServer server, List<InetAddress> addresses) {
        return new ForwardTarget(
                "elsewhere", addresses, server.addresses().getFirst().getPort());
    }

    private static Throwable failure(CompletableFuture<byte[]> answer) {
        var failure = assertThrows(ExecutionException.class, () -> answer.get(20, SECONDS));
        Throwable cause = failure.getCause();
        assertTrue(cause != null);
        return cause;
    }

    @Test
    void asksAboutTheSamePorts() throws Exception {
        IdentServer server = serve(pair ->
                CompletableFuture.completedFuture(UserId.unix("u" + pair.portOnServer() + "-" + pair.portOnClient())));
        try (var forwards = new Forwards(Forwards.MAX_TIMEOUT)) {
            var forwarder = new ClientForwarder(forwards);
            byte[] userId =
                    forwarder.ask(target(server, List.of(LOOPBACK)), PAIR, UID).get(10, SECONDS);
            assertEquals("u6193-23", new String(userId, US_ASCII));
        } finally {
            server.close();
        }
    }

    @Test
    void asksTheNextAddressWhereOneCannotBeConnected() throws Exception {
        IdentServer server = serve(_ -> CompletableFuture.completedFuture(UserId.unix("stjohns")));
        InetAddress nobodyListens = InetAddress.ofLiteral("127.0.0.2");
        try (var forwards = new Forwards(Forwards.MAX_TIMEOUT)) {
            var forwarder = new ClientForwarder(forwards);
            byte[] userId = forwarder
                    .ask(target(server, List.of(nobodyListens, LOOPBACK)), PAIR, UID)
                    .get(10, SECONDS);
            assertEquals("stjohns", new String(userId, US_ASCII));
        } finally {
            server.close();
        }
    }

    @Test
    void failsWithTheErrorOfTheOtherServer() throws Exception {
        IdentServer server = serve(_ -> CompletableFuture.failedFuture(new IdentError.NoUser()));
        try (var forwards = new Forwards(Forwards.MAX_TIMEOUT)) {
            var forwarder = new ClientForwarder(forwards);
            assertInstanceOf(
                    IdentError.NoUser.class, failure(forwarder.ask(target(server, List.of(LOOPBACK)), PAIR, UID)));
        } finally {
            server.close();
        }
    }

    @Test
    void failsForAHostWithoutAnAddress() {
        try (var forwards = new Forwards(Forwards.MAX_TIMEOUT)) {
            var forwarder = new ClientForwarder(forwards);
            Throwable failure = failure(forwarder.ask(new ForwardTarget("nowhere", List.of(), 113), PAIR, UID));
            assertEquals("its host has no address", failure.getMessage());
        }
    }

    @Test
    void endsALoopAfterAFewRounds() throws Exception {
        var asked = new AtomicInteger();
        try (var forwards = new Forwards(Forwards.MAX_TIMEOUT)) {
            var forwarder = new ClientForwarder(forwards);
            var itself = new CompletableFuture<ForwardTarget>();
            IdentServer server = serve(pair -> {
                asked.incrementAndGet();
                return forwarder
                        .ask(itself.join(), pair, UID)
                        .thenApply(userId -> UserId.unix(new String(userId, US_ASCII)));
            });
            try {
                itself.complete(target(server, List.of(LOOPBACK)));
                assertInstanceOf(IdentError.class, failure(forwarder.ask(itself.join(), PAIR, UID)));
                assertEquals(4, asked.get());
            } finally {
                server.close();
            }
        }
    }

    private static ConnectionPair pair(int portOnServer, int client) {
        return new ConnectionPair(LOOPBACK, portOnServer, InetAddress.ofLiteral("192.0.2." + client), 23);
    }

    @Test
    void equalPortsToOtherAddressesAreNoLoop() throws Exception {
        var asked = new CountDownLatch(10);
        var answer = new CompletableFuture<UserId>();
        IdentServer server = serve(_ -> {
            asked.countDown();
            return answer.copy();
        });
        try (var forwards = new Forwards(Forwards.MAX_TIMEOUT)) {
            var forwarder = new ClientForwarder(forwards);
            List<CompletableFuture<byte[]>> underWay = new ArrayList<>();
            for (int i = 1; i <= 10; i++) {
                underWay.add(forwarder.ask(target(server, List.of(LOOPBACK)), pair(6193, i), UID));
            }
            assertTrue(asked.await(10, SECONDS));
            answer.complete(UserId.unix("stjohns"));
            for (CompletableFuture<byte[]> forward : underWay) {
                assertEquals("stjohns", new String(forward.get(10, SECONDS), US_ASCII));
            }
        } finally {
            server.close();
        }
    }

    @Test
    void anAccountHasItsShareAndOthersHaveTheirs() throws Exception {
        try (var silent = new ServerSocket(0, 500, LOOPBACK);
                var forwards = new Forwards(Forwards.MAX_TIMEOUT)) {
            var forwarder = new ClientForwarder(forwards);
            var target = new ForwardTarget("silent", List.of(LOOPBACK), silent.getLocalPort());
            List<CompletableFuture<byte[]>> underWay = new ArrayList<>();
            for (int i = 0; i < 12; i++) {
                underWay.add(forwarder.ask(target, pair(1000 + i, 1), UID));
            }
            var waiting = forwarder.ask(target, pair(2000, 1), UID);
            for (int i = 12; i < 16; i++) {
                underWay.add(forwarder.ask(target, pair(1000 + i, 2), UID));
            }
            for (int account = 1; account < 16; account++) {
                for (int i = 0; i < 16; i++) {
                    int source = 2 * account + (i < 12 ? 1 : 2);
                    underWay.add(forwarder.ask(target, pair(1000 + i, source), UID + account));
                }
            }
            assertEquals(
                    "256 forwards are under way already",
                    failure(forwarder.ask(target, pair(2000, 1), UID + 16)).getMessage());
            assertTrue(underWay.getFirst().cancel(true));
            assertFalse(waiting.isDone());
            assertEquals(
                    "256 forwards are under way already",
                    failure(forwarder.ask(target, pair(2000, 1), UID + 16)).getMessage(),
                    "the forward that waited has taken the place");
            assertTrue(underWay.get(1).cancel(true));
            assertFalse(forwarder.ask(target, pair(2000, 1), UID + 16).isDone());
        }
    }

    /**
     * An earlier forward, which nobody cancels, ends at its deadline: one that ends before it has not waited for its own.
     * A slow machine may need another round.
     */
    @Test
    void aForwardThatIsCancelledEndsAtOnce() throws Exception {
        try (var silent = new ServerSocket(0, 5, LOOPBACK);
                var forwards = new Forwards(Forwards.MAX_TIMEOUT)) {
            var forwarder = new ClientForwarder(forwards);
            var target = new ForwardTarget("silent", List.of(LOOPBACK), silent.getLocalPort());
            Await.until("a cancelled forward ends before an earlier one", () -> {
                var earlier = forwarder.ask(target, pair(6194, 1), UID);
                try (var _ = silent.accept()) {
                    var forward = forwarder.ask(target, PAIR, UID);
                    try (Socket connection = silent.accept()) {
                        assertEquals('6', connection.getInputStream().read());
                        assertTrue(forward.cancel(true));
                        assertEquals(
                                "193 , 23",
                                new String(connection.getInputStream().readAllBytes(), US_ASCII).strip());
                        return !earlier.isDone();
                    }
                }
            });
        }
    }
}
