package io.github.nettyidentd.helper;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.nettyidentd.linux.ffi.Credentials;
import io.github.nettyidentd.linux.ffi.PacketListener;
import io.github.nettyidentd.linux.ffi.PacketSocket;
import io.github.nettyidentd.linux.namespace.NamespaceListener;
import io.github.nettyidentd.testing.Await;
import io.github.nettyidentd.testing.Fuzz;
import io.github.nettyidentd.testing.RecordedLog;
import io.github.nettyidentd.testing.TempDirectory;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@SuppressWarnings("NullAway.Init") // opened before each test
class HelperServerTest {

    private static final Duration LONG = Duration.ofSeconds(20);
    private static final int PORT = 41_178;

    private final FakeSources sources = new FakeSources();
    private TempDirectory directory;
    private Path path;
    private RecordedLog log;
    private HelperServer server;

    @BeforeEach
    void serve() throws IOException {
        directory = TempDirectory.create();
        path = directory.path().resolve("socket");
        log = new RecordedLog(HelperServer.class);
        server = start();
        sources.track(PORT);
    }

    private HelperServer start() throws IOException {
        return HelperServer.start(
                HelperSocket.listen(path, Credentials.effectiveUid()), Credentials.effectiveUid(), sources);
    }

    @AfterEach
    void end() throws IOException {
        server.close();
        log.close();
        directory.close();
    }

    private void requireService() throws Exception {
        try (var client = new HelperClient(path, LONG, null)) {
            assertEquals(
                    Optional.of(FakeSources.entry(PORT)),
                    client.translate(FakeSources.tuple(PORT), 0).get(20, TimeUnit.SECONDS));
            assertEquals(
                    Optional.empty(),
                    client.translate(FakeSources.tuple(PORT + 1), 0).get(20, TimeUnit.SECONDS));
        }
    }

    private PacketSocket greeted() throws IOException {
        PacketSocket socket = PacketSocket.connect(path.toString(), 2 * Frame.SIZE);
        socket.send(new Hello(Hello.VERSION).octets(), List.of());
        assertEquals(Hello.SIZE, socket.receive(new byte[2 * Frame.SIZE]).length());
        return socket;
    }

    /** Reads until the other end is closed. */
    private static void awaitEnd(PacketSocket socket) {
        try {
            byte[] frame = new byte[2 * Frame.SIZE];
            PacketSocket.Received received = socket.receive(frame);
            while (received.length() > 0) {
                received.closeDescriptors();
                received = socket.receive(frame);
            }
        } catch (IOException e) {
            // It was closed with frames in it that the other end had not read.
        }
    }

    @Test
    void translates() throws Exception {
        requireService();
        Await.until("the table is closed with the connection", () -> sources.open.get() == 0);
    }

    @Test
    void passesOnWhyTheKernelRefuses() {
        sources.refusal = "ctnetlink: EPERM (1)";
        try (var client = new HelperClient(path, LONG, null)) {
            var asked = client.translate(FakeSources.tuple(PORT), 0);

            var failure = assertThrows(ExecutionException.class, () -> asked.get(20, TimeUnit.SECONDS));
            assertEquals(
                    "ctnetlink: EPERM (1)",
                    Objects.requireNonNull(failure.getCause()).getMessage());
        }
    }

    @Test
    void reportsNamespacesUntilTheyHaveBeenSwept() throws Exception {
        long before = OpenDescriptors.count();
        var listened = new Listened();
        var sweep = new CompletableFuture<Void>();
        sources.sweep = sweep;
        try (var client = new HelperClient(path, LONG, listened)) {
            Await.until("the daemon listens", () -> sources.listener != null);
            NamespaceListener to = Objects.requireNonNull(sources.listener);
            var swept = client.sweep();
            to.added(7, "web", OpenDescriptors.open(), OpenDescriptors.open());
            to.addressAdded(7, InetAddress.ofLiteral("2001:db8::2"), 2);
            to.renamed(7, "");
            to.addressRemoved(7, InetAddress.ofLiteral("2001:db8::2"), 2);
            to.removed(7);
            assertFalse(swept.isDone());
            sweep.complete(null);
            swept.get(20, TimeUnit.SECONDS);

            assertEquals(
                    List.of(
                            "added 7 web",
                            "address 7 2001:db8:0:0:0:0:0:2 2",
                            "renamed 7 ",
                            "no address 7 2001:db8:0:0:0:0:0:2 2",
                            "removed 7"),
                    listened.told());
        }
        Await.until("all descriptors are closed", () -> OpenDescriptors.count() == before);
    }

    @Test
    void endsAConnectionThatDoesNotReadAndServesTheOthers() throws Exception {
        try (PacketSocket idle = greeted()) {
            idle.send(Frame.of(new Request.Sweep(1)), List.of());
            Await.until("the daemon listens", () -> sources.listener != null);
            NamespaceListener to = Objects.requireNonNull(sources.listener);
            Thread flood = Thread.ofPlatform().start(() -> {
                while (sources.open.get() > 0) {
                    to.renamed(7, "again");
                }
            });
            requireService();

            flood.join();
            assertEquals(0, sources.open.get());
            awaitEnd(idle);
        }
        requireService();
    }

    @Test
    void endsAConnectionThatSendsGarbageAndServesTheOthers() throws Exception {
        long before = OpenDescriptors.count();
        try (var client = new HelperClient(path, LONG, null)) {
            assertTrue(client.translate(FakeSources.tuple(PORT), 0).get().isPresent());
            var random = new Random(1);
            for (int round = 0; round < 100; round++) {
                try (PacketSocket socket = round % 2 == 0 ? greeted() : PacketSocket.connect(path.toString(), 600)) {
                    byte[] garbage = new byte[1 + random.nextInt(2 * Frame.SIZE - 1)];
                    random.nextBytes(garbage);
                    socket.send(garbage, round % 3 == 0 ? List.of(0, 1) : List.of());
                    awaitEnd(socket);
                }
                assertTrue(client.translate(FakeSources.tuple(PORT), 0).get().isPresent());
            }
        }
        Await.until("all descriptors are closed", () -> OpenDescriptors.count() == before);
        assertEquals(1, log.messages().size(), log.messages()::toString);
    }

    @Test
    void answersOrEndsWhateverComes() throws Exception {
        try (var client = new HelperClient(path, LONG, null)) {
            Fuzz.run(random -> {
                if (random.nextInt(100) != 0) {
                    return;
                }
                sendAlmostRight(random);
                assertTrue(client.translate(FakeSources.tuple(PORT), 0).get().isPresent());
            });
        }
    }

    private void sendAlmostRight(Random random) {
        try (PacketSocket socket = greeted()) {
            for (int i = 0; i < 8; i++) {
                byte[] frame = Frame.of(new Request.Translate(i, FakeSources.tuple(PORT), 0));
                if (random.nextBoolean()) {
                    frame[random.nextInt(frame.length)] ^= (byte) (1 << random.nextInt(8));
                }
                int length = random.nextInt(10) == 0 ? 1 + random.nextInt(300) : frame.length;
                socket.send(Arrays.copyOf(frame, length), List.of());
            }
        } catch (IOException e) {
            // The connection was ended at an earlier frame.
        }
    }

    @Test
    void saysWhichVersionItSpeaksBeforeItEndsTheConnection() throws Exception {
        try (PacketSocket socket = PacketSocket.connect(path.toString(), Frame.SIZE)) {
            socket.send(new Hello(9).octets(), List.of());
            byte[] hello = new byte[Frame.SIZE];
            int length = socket.receive(hello).length();

            assertEquals(new Hello(Hello.VERSION), Hello.of(Arrays.copyOf(hello, length)));
            awaitEnd(socket);
        }
        Await.until("the refusal is logged", () -> log.messages().size() == 1);
        assertTrue(log.messages().getFirst().contains("speaks version 9 of the protocol (expected: 1)"));
    }

    @Test
    void servesAFewConnectionsOnly() throws Exception {
        List<PacketSocket> open = new ArrayList<>();
        for (int i = 0; i < HelperServer.MAX_CONNECTIONS; i++) {
            open.add(greeted());
        }
        try (PacketSocket further = PacketSocket.connect(path.toString(), Frame.SIZE)) {
            awaitEnd(further);
        }
        open.forEach(PacketSocket::close);
        Await.until("there is room again", () -> {
            try {
                greeted().close();
                return true;
            } catch (IOException | AssertionError e) {
                return false;
            }
        });
    }

    @Test
    void makesASocketForItsUserOnlyAndRemovesItInTheEnd() throws Exception {
        assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(path)));
        server.close();
        assertFalse(Files.exists(path));
    }

    @Test
    void replacesAStaleSocketButNoOtherFile() throws Exception {
        var inUse = assertThrows(IOException.class, () -> HelperSocket.listen(path, 0));
        assertEquals(path + ": pid " + ProcessHandle.current().pid() + " listens there already", inUse.getMessage());
        server.close();
        // A helper that was killed leaves its socket behind.
        var killed = PacketListener.bind(path.toString());
        killed.close();
        server = start();
        requireService();
        server.close();

        Files.writeString(path, "precious");
        var failure = assertThrows(IOException.class, () -> HelperSocket.listen(path, 0));
        assertEquals(
                path + ": not a socket (expected: no file, or a socket that nobody listens on)", failure.getMessage());
        assertEquals("precious", Files.readString(path));
    }
}
