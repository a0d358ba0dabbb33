package io.github.nettyidentd.helper;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.nettyidentd.linux.conntrack.ConntrackEntry;
import io.github.nettyidentd.linux.ffi.PacketSocket;
import io.github.nettyidentd.testing.Await;
import io.github.nettyidentd.testing.RecordedLog;
import io.github.nettyidentd.testing.TempDirectory;
import java.io.IOException;
import java.lang.ref.WeakReference;
import java.net.InetAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Asks a false helper, which does what a broken, hung or hostile one would do. */
@SuppressWarnings("NullAway.Init") // opened before each test
class HelperClientTest {

    private static final Duration TIMEOUT = Duration.ofMillis(200);
    private static final Duration LONG = Duration.ofSeconds(20);
    private static final int PORT = 41_178;
    private static final int MAX_FULL = 100_000;

    private TempDirectory directory;
    private Path path;
    private FalseHelper helper;
    private RecordedLog log;

    @BeforeEach
    void listen() throws IOException {
        directory = TempDirectory.create();
        path = directory.path().resolve("socket");
        helper = new FalseHelper(path);
        log = new RecordedLog(HelperClient.class);
    }

    @AfterEach
    void end() throws IOException {
        log.close();
        helper.close();
        directory.close();
    }

    private static CompletableFuture<Optional<ConntrackEntry>> ask(HelperClient client) {
        return client.translate(FakeSources.tuple(PORT), 0);
    }

    private static String failure(CompletableFuture<?> future) {
        ExecutionException failure = assertThrows(ExecutionException.class, () -> future.get(20, TimeUnit.SECONDS));
        return String.valueOf(
                assertInstanceOf(IOException.class, failure.getCause()).getMessage());
    }

    @Test
    void givesTheAnswerToTheRequestThatItIsFor() throws Exception {
        try (var client = new HelperClient(path, LONG, null, Duration.ZERO)) {
            var first = ask(client);
            var second = ask(client);
            try (PacketSocket socket = helper.greeted()) {
                long firstId = FalseHelper.request(socket).id();
                long secondId = FalseHelper.request(socket).id();
                socket.send(Frame.of(new Response.NotFound(secondId)), List.of());
                socket.send(Frame.of(new Response.Found(firstId, FakeSources.entry(PORT))), List.of());

                assertEquals(Optional.empty(), second.get(20, TimeUnit.SECONDS));
                assertEquals(Optional.of(FakeSources.entry(PORT)), first.get(20, TimeUnit.SECONDS));
            }
        }
    }

    @Test
    void failsARequestThatGetsNoAnswerAndLetsGoOfIt() throws Exception {
        try (var client = new HelperClient(path, Duration.ofSeconds(2), null, Duration.ZERO)) {
            client.connect();
            try (PacketSocket socket = helper.greeted()) {
                Await.until("the helper is connected", () -> client.state().connected());
                var reference = new WeakReference<>(ask(client));
                Await.until("the request is gone", () -> {
                    System.gc();
                    return reference.get() == null;
                });
                assertEquals(1, client.state().failures());
                // A late answer harms nobody.
                socket.send(
                        Frame.of(new Response.NotFound(
                                FalseHelper.request(socket).id())),
                        List.of());
                assertEquals(Optional.empty(), answered(client, socket));
            }
        }
    }

    private static Optional<ConntrackEntry> answered(HelperClient client, PacketSocket socket) throws Exception {
        var asked = ask(client);
        socket.send(Frame.of(new Response.NotFound(FalseHelper.request(socket).id())), List.of());
        return asked.get(20, TimeUnit.SECONDS);
    }

    @Test
    void failsARequestThatWaitsForAHelperWhichDoesNotGreet() throws Exception {
        try (var client = new HelperClient(path, TIMEOUT, null, Duration.ZERO)) {
            assertEquals(
                    "the helper at " + path
                            + ": no answer within 200 ms (expected: 'netty-identd helper' serves this socket)",
                    failure(ask(client)));
            assertFalse(client.state().connected());
        }
    }

    @Test
    void letsGoOfACancelledRequest() throws Exception {
        try (var client = new HelperClient(path, LONG, null, Duration.ZERO);
                PacketSocket socket = connected(client)) {
            var reference = new WeakReference<>(cancelled(client));

            Await.until("the request is gone", () -> {
                System.gc();
                return reference.get() == null;
            });
            assertFalse(FalseHelper.request(socket) instanceof Request.Sweep);
        }
    }

    private static CompletableFuture<?> cancelled(HelperClient client) {
        var asked = ask(client);
        asked.cancel(true);
        return asked;
    }

    private PacketSocket connected(HelperClient client) throws Exception {
        var asked = ask(client);
        PacketSocket socket = helper.greeted();
        socket.send(Frame.of(new Response.NotFound(FalseHelper.request(socket).id())), List.of());
        assertEquals(Optional.empty(), asked.get(20, TimeUnit.SECONDS));
        return socket;
    }

    @Test
    void failsAtOnceIfTooManyWaitOrTheSocketIsFull() throws Exception {
        try (var client = new HelperClient(path, LONG, null, Duration.ZERO);
                PacketSocket socket = connected(client)) {
            List<CompletableFuture<?>> waiting = new ArrayList<>();
            for (int i = 0; i < PendingRequests.MAX + 1; i++) {
                waiting.add(ask(client));
            }
            String reason = failure(waiting.getLast());
            assertTrue(reason.contains("1024 requests wait already") || reason.contains("quickly enough"), reason);

            // Cancelled requests do not count, but stay in the socket until it is full.
            waiting.forEach(request -> request.cancel(true));
            CompletableFuture<?> last = ask(client);
            for (int i = 0; i < MAX_FULL && !last.isDone(); i++) {
                last.cancel(true);
                last = ask(client);
            }
            assertTrue(failure(last).contains("it does not take requests quickly enough"), failure(last));
            assertTrue(socket.peer().pid() > 0);
        }
    }

    @Test
    void disconnectsAHelperThatSendsGarbageAndSaysSoOnce() throws Exception {
        var random = new Random(1);
        try (var client = new HelperClient(path, LONG, null, Duration.ZERO)) {
            for (int round = 0; round < 3; round++) {
                var asked = ask(client);
                try (PacketSocket socket = helper.greeted()) {
                    byte[] garbage = new byte[1 + random.nextInt(2 * Frame.SIZE - 1)];
                    random.nextBytes(garbage);
                    socket.send(garbage, List.of());

                    assertTrue(failure(asked).contains("frame of "), failure(asked));
                }
                Await.until("requests are taken again", () -> !ask(client).isDone());
            }
            assertEquals(2, log.messages().size(), log.messages()::toString);
            assertEquals("the helper at " + path + " is back", log.messages().getLast());
        }
    }

    @Test
    void refusesDescriptorsThatNoFrameHas() throws Exception {
        long before = OpenDescriptors.count();
        try (var client = new HelperClient(path, LONG, null, Duration.ZERO)) {
            var asked = ask(client);
            try (PacketSocket socket = helper.greeted()) {
                long id = FalseHelper.request(socket).id();
                socket.send(Frame.of(new Response.NotFound(id)), List.of(0, 1));

                assertTrue(failure(asked).contains("descriptors with a frame that has none"), failure(asked));
            }
        }
        assertEquals(before, OpenDescriptors.count());
    }

    @Test
    void saysWhichVersionTheHelperSpeaks() throws Exception {
        try (var client = new HelperClient(path, LONG, null, Duration.ZERO)) {
            var asked = ask(client);
            try (PacketSocket socket = helper.accept()) {
                socket.send(new Hello(2).octets(), List.of());

                assertTrue(
                        failure(asked).contains("it speaks version 2 of the protocol (expected: 1)"), failure(asked));
            }
        }
    }

    @Test
    void tellsThatAllNamespacesHaveGoneWhenTheHelperHas() throws Exception {
        long before = OpenDescriptors.count();
        var listened = new Listened();
        try (var client = new HelperClient(path, LONG, listened, Duration.ZERO)) {
            try (PacketSocket socket = helper.greeted()) {
                assertEquals(new Request.Sweep(0), FalseHelper.request(socket));
                socket.send(Frame.of(new Response.Added(7, "web")), List.of(0, 1));
                var address = InetAddress.ofLiteral("10.0.0.2");
                socket.send(Frame.of(new Response.AddressAdded(7, address, 2)), List.of());
                // Nobody knows namespace 8.
                socket.send(Frame.of(new Response.AddressAdded(8, address, 2)), List.of());
                socket.send(Frame.of(new Response.Swept(0)), List.of());
                var swept = client.sweep();
                socket.send(
                        Frame.of(new Response.Swept(FalseHelper.request(socket).id())), List.of());
                swept.get(20, TimeUnit.SECONDS);

                assertEquals(List.of("added 7 web", "address 7 10.0.0.2 2"), listened.told());
            }
            // It connects again by itself.
            try (PacketSocket socket = helper.greeted()) {
                assertEquals(List.of("added 7 web", "address 7 10.0.0.2 2", "removed 7"), listened.told());
                assertEquals(new Request.Sweep(0), FalseHelper.request(socket));
                Await.until(
                        "the log says that the helper is back",
                        () -> log.messages().getLast().equals("the helper at " + path + " is back"));
            }
        }
        assertEquals(before, OpenDescriptors.count());
    }

    @Test
    void failsAtOnceWhileTheHelperIsAway() throws Exception {
        helper.close();
        try (var client = new HelperClient(path, LONG, null, Duration.ZERO)) {
            assertEquals(
                    "the helper at " + path
                            + ": connect: ECONNREFUSED (111) (expected: 'netty-identd helper' serves this" + " socket)",
                    failure(ask(client)));
            assertEquals(1, log.messages().size());
        }
    }

    @Test
    void saysWhoMayAskIfTheCallerMayNot() {
        assertEquals(
                "expected: root, or the user that the helper serves",
                HelperClient.advice(HelperClient.DEFAULT_SOCKET, "connect: EACCES (13)"));
    }
}
