package io.github.nettyidentd.daemon;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.nettyidentd.api.ConnectionPair;
import io.github.nettyidentd.api.IdentError;
import io.github.nettyidentd.api.Lookup;
import io.github.nettyidentd.api.UserId;
import io.github.nettyidentd.policy.ForwardTarget;
import io.github.nettyidentd.server.IdentServer;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class ClientForwarderTest {

    private static final InetAddress LOOPBACK = InetAddress.ofLiteral("127.0.0.1");
    private static final ConnectionPair PAIR = new ConnectionPair(LOOPBACK, 6193, LOOPBACK, 23);

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
        try (var forwarder = new ClientForwarder()) {
            byte[] userId =
                    forwarder.ask(target(server, List.of(LOOPBACK)), PAIR).get(10, SECONDS);
            assertEquals("u6193-23", new String(userId, US_ASCII));
        } finally {
            server.close().join();
        }
    }

    @Test
    void asksTheNextAddressWhereOneCannotBeConnected() throws Exception {
        IdentServer server = serve(_ -> CompletableFuture.completedFuture(UserId.unix("stjohns")));
        InetAddress nobodyListens = InetAddress.ofLiteral("127.0.0.2");
        try (var forwarder = new ClientForwarder()) {
            byte[] userId = forwarder
                    .ask(target(server, List.of(nobodyListens, LOOPBACK)), PAIR)
                    .get(10, SECONDS);
            assertEquals("stjohns", new String(userId, US_ASCII));
        } finally {
            server.close().join();
        }
    }

    @Test
    void failsWithTheErrorOfTheOtherServer() throws Exception {
        IdentServer server = serve(_ -> CompletableFuture.failedFuture(new IdentError.NoUser()));
        try (var forwarder = new ClientForwarder()) {
            assertInstanceOf(IdentError.NoUser.class, failure(forwarder.ask(target(server, List.of(LOOPBACK)), PAIR)));
        } finally {
            server.close().join();
        }
    }

    @Test
    void failsForAHostWithoutAnAddress() {
        try (var forwarder = new ClientForwarder()) {
            Throwable failure = failure(forwarder.ask(new ForwardTarget("nowhere", List.of(), 113), PAIR));
            assertEquals("its host has no address", failure.getMessage());
        }
    }

    @Test
    void endsALoopAfterAFewRounds() throws Exception {
        var asked = new AtomicInteger();
        try (var forwarder = new ClientForwarder()) {
            var itself = new CompletableFuture<ForwardTarget>();
            IdentServer server = serve(pair -> {
                asked.incrementAndGet();
                return forwarder
                        .ask(itself.join(), pair)
                        .thenApply(userId -> UserId.unix(new String(userId, US_ASCII)));
            });
            try {
                itself.complete(target(server, List.of(LOOPBACK)));
                assertInstanceOf(IdentError.class, failure(forwarder.ask(itself.join(), PAIR)));
                assertEquals(4, asked.get());
            } finally {
                server.close().join();
            }
        }
    }
}
