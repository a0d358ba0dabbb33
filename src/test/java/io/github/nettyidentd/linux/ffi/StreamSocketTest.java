package io.github.nettyidentd.linux.ffi;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.nettyidentd.linux.ffi.StreamSocket.Received;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StreamSocketTest {

    private static final int SIZE = 1_000;
    private static final int WAIT = 10_000;

    private final StreamSocket.Buffer buffer = new StreamSocket.Buffer(SIZE);
    private final byte[] octets = new byte[SIZE];
    private StreamListener listener;
    private String path;

    @BeforeEach
    void listen(@TempDir Path directory) throws IOException {
        path = directory.resolve("socket").toString();
        listener = StreamListener.bind(path);
    }

    @AfterEach
    void close() {
        listener.close();
        buffer.close();
    }

    private StreamSocket accepted() throws IOException {
        assertTrue(Poll.await(listener.fd(), Poll.POLLIN, WAIT));
        return listener.accept().orElseThrow();
    }

    private int write(StreamSocket socket, String text, Integer... descriptors) throws IOException {
        byte[] written = text.getBytes(US_ASCII);
        return socket.write(buffer, written, 0, written.length, List.of(descriptors));
    }

    private String text(Received received) {
        return new String(octets, 0, received.length(), US_ASCII);
    }

    @Test
    void nobodyConnectsBeforeItListens() throws IOException {
        Files.setPosixFilePermissions(Path.of(path), PosixFilePermissions.fromString("rw-rw-rw-"));
        var failure = assertThrows(SystemCallException.class, () -> StreamSocket.connect(path));
        assertTrue(failure.isRefused());

        listener.listen(512);
        assertEquals(Optional.empty(), listener.accept());
        StreamSocket.connect(path).close();
        accepted().close();
    }

    @Test
    void octetsGoBothWaysUntilEachEnd() throws IOException {
        listener.listen(512);
        try (StreamSocket client = StreamSocket.connect(path);
                StreamSocket server = accepted()) {
            assertEquals(new Received(0, List.of(), false), server.read(buffer, octets));
            assertFalse(server.awaitReadable(0));
            assertEquals(5, write(client, "hello"));
            client.shutDownOutput();
            assertTrue(server.awaitReadable(WAIT));
            assertEquals("hello", text(server.read(buffer, octets)));
            assertTrue(server.read(buffer, octets).isEnd());
            assertEquals(3, write(server, "bye"));
            assertEquals("bye", text(client.read(buffer, octets)));
            assertEquals(0, client.read(buffer, octets).length());
        }
    }

    @Test
    void tellsWhoConnected() throws IOException {
        listener.listen(512);
        try (StreamSocket client = StreamSocket.connect(path);
                StreamSocket server = accepted()) {
            var self = new UnixPeer(ProcessHandle.current().pid(), Credentials.effectiveUid());
            assertEquals(self, server.peer());
            assertEquals(self, client.peer());
        }
    }

    @Test
    void saysHowMuchWentOut() throws IOException {
        listener.listen(512);
        try (StreamSocket client = StreamSocket.connect(path);
                StreamSocket server = accepted()) {
            byte[] much = new byte[3 * SIZE];
            assertEquals(SIZE, client.write(buffer, much, 0, much.length));
            int written = SIZE;
            int last = SIZE;
            while (last > 0) {
                last = client.write(buffer, much, 0, much.length);
                written += last;
            }
            assertFalse(client.awaitWritable(0));

            int read = 0;
            while (read < written) {
                read += server.read(buffer, octets).length();
            }
            assertTrue(client.awaitWritable(WAIT));
            assertEquals(written, read);
        }
    }

    @Test
    void theOtherEndHasGone() throws IOException {
        listener.listen(512);
        try (StreamSocket client = StreamSocket.connect(path)) {
            accepted().close();
            // The failure of a write, and no signal that ends the process.
            assertThrows(SystemCallException.class, () -> write(client, "hello"));
            assertTrue(client.read(buffer, octets).isEnd());
        }
    }

    @Test
    void descriptorsComeWithTheWriteTheyWereSentWith(@TempDir Path directory) throws IOException {
        String file = Files.writeString(directory.resolve("file"), "content").toString();
        listener.listen(512);
        try (StreamSocket client = StreamSocket.connect(path);
                StreamSocket server = accepted();
                OpenFile held = OpenFile.hold(file)) {
            write(client, "one");
            write(client, "two", held.fd());
            write(client, "three");
            write(client, "four", held.fd(), held.fd());

            Received first = server.read(buffer, octets);
            assertEquals("onetwo", text(first));
            assertEquals(1, first.descriptors().size());
            assertEquals(
                    held.status().identity(),
                    FileStatus.of(first.descriptors().getFirst(), file).identity());
            Received second = server.read(buffer, octets);
            assertEquals("threefour", text(second));
            assertEquals(2, second.descriptors().size());
            assertTrue(isClosedOnExec(first.descriptors().getFirst()));
            first.closeDescriptors();
            second.closeDescriptors();
        }
    }

    @Test
    void descriptorsComeWithTheFirstPartOfAWrite() throws IOException {
        listener.listen(512);
        try (StreamSocket client = StreamSocket.connect(path);
                StreamSocket server = accepted()) {
            write(client, "hello", client.fd());
            byte[] two = new byte[2];
            Received first = server.read(buffer, two);
            assertEquals(1, first.descriptors().size());
            assertEquals(2, first.length());
            first.closeDescriptors();
            Received rest = server.read(buffer, octets);
            assertEquals("llo", text(rest));
            assertEquals(List.of(), rest.descriptors());
        }
    }

    @Test
    void asManyDescriptorsArriveAsCanBeSent() throws IOException {
        listener.listen(512);
        try (StreamSocket client = StreamSocket.connect(path);
                StreamSocket server = accepted()) {
            long before = openDescriptors();
            List<Integer> most = Collections.nCopies(StreamSocket.MAX_DESCRIPTORS, client.fd());
            assertEquals(1, client.write(buffer, new byte[1], 0, 1, most));
            Received received = server.read(buffer, octets);
            assertFalse(received.lacksDescriptors());
            assertEquals(StreamSocket.MAX_DESCRIPTORS, received.descriptors().size());
            received.closeDescriptors();
            assertEquals(before, openDescriptors());
        }
    }

    /** A service manager may have asked for credentials, which come before the descriptors. */
    @Test
    void noDescriptorIsLostBehindCredentials() throws IOException {
        listener.listen(512);
        try (StreamSocket client = StreamSocket.connect(path);
                StreamSocket server = accepted();
                Arena arena = Arena.ofConfined()) {
            MemorySegment errno = arena.allocate(LibC.ERRNO);
            MemorySegment on = arena.allocateFrom(ValueLayout.JAVA_INT, 1);
            int passCredentials = 16;
            assertEquals(
                    0,
                    LibCFunction.of("setsockopt")
                            .call(errno, server.fd(), InheritedFd.SOL_SOCKET, passCredentials, on.address(), 4));
            write(client, "hello", client.fd());
            var memory = new MessageMemory(arena, SIZE, 16);
            memory.prepare();
            assertEquals(5, LibCFunction.of("recvmsg").call(errno, server.fd(), memory.header(), 0));
            assertEquals(1, memory.descriptors().size());
            new InheritedFd(memory.descriptors().getFirst()).close();
        }
    }

    @Test
    void takesAListeningStreamSocketOnly() throws IOException {
        listener.listen(512);
        try (StreamSocket client = StreamSocket.connect(path);
                PacketListener packets = PacketListener.bind(path + "-packets")) {
            packets.listen();
            var failure = assertThrows(IOException.class, () -> StreamListener.inherited(client.fd()));
            assertEquals(
                    "descriptor " + client.fd() + ": another kind of socket (expected: a listening Unix socket of type"
                            + " SOCK_STREAM, which is ListenStream= with a path in a socket unit)",
                    failure.getMessage());
            assertThrows(IOException.class, () -> PacketListener.inherited(listener.fd()));
            assertTrue(new InheritedFd(listener.fd()).isUnixStream());
            accepted().close();
            int fd = duplicate(listener.fd());
            try (StreamListener inherited = StreamListener.inherited(fd)) {
                assertEquals(Optional.empty(), inherited.accept());
                StreamSocket.connect(path).close();
                assertTrue(inherited
                        .accept()
                        .map(socket -> {
                            socket.close();
                            return true;
                        })
                        .isPresent());
            }
        }
    }

    private static int duplicate(int fd) {
        try (Arena arena = Arena.ofConfined()) {
            return LibCFunction.of("dup").call(arena.allocate(LibC.ERRNO), fd);
        }
    }

    private static boolean isClosedOnExec(int fd) throws IOException {
        return Files.readString(Path.of("/proc/self/fdinfo/" + fd))
                .lines()
                .filter(line -> line.startsWith("flags:"))
                .anyMatch(line -> (Integer.parseInt(line.substring(6).strip(), 8) & OpenFile.O_CLOEXEC) != 0);
    }

    private static long openDescriptors() throws IOException {
        try (Stream<Path> open = Files.list(Path.of("/proc/self/fd"))) {
            return open.count();
        }
    }
}
