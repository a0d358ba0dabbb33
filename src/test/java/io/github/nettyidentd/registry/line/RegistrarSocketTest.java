package io.github.nettyidentd.registry.line;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.nettyidentd.linux.ffi.StreamListener;
import java.io.IOException;
import java.net.BindException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The socket file. */
class RegistrarSocketTest {

    private Path path;

    @BeforeEach
    void name(@TempDir Path directory) {
        path = directory.resolve("run").resolve("register");
    }

    private RegistrarServer open() throws IOException {
        return RegistrarServer.open(path, new FakeRegistrars(), (_, _) -> List.of());
    }

    private String answer() throws IOException {
        try (LineClient client = LineClient.connect(path)) {
            return client.ask("clear");
        }
    }

    @Test
    void everyAccountMayConnect() throws IOException {
        try (RegistrarServer _ = open()) {
            assertEquals("rw-rw-rw-", PosixFilePermissions.toString(Files.getPosixFilePermissions(path)));
            assertEquals("rwxr-xr-x", PosixFilePermissions.toString(Files.getPosixFilePermissions(path.getParent())));
        }
    }

    @Test
    void theFileIsRemovedInTheEnd() throws IOException {
        RegistrarServer server = open();
        assertEquals("ok 0", answer());
        server.close();
        assertFalse(Files.exists(path));
        server.close();
    }

    @Test
    void connectionsEndWithTheServer() throws IOException {
        RegistrarServer server = open();
        try (LineClient client = LineClient.connect(path)) {
            assertEquals("ok 0", client.ask("clear"));
            server.close();
            assertEquals("", client.untilClosed());
        }
    }

    @Test
    void aFileThatWasLeftBehindIsReplaced() throws IOException {
        Files.createDirectory(path.getParent());
        StreamListener.bind(path.toString()).close();
        assertTrue(Files.exists(path));

        try (RegistrarServer _ = open()) {
            assertEquals("ok 0", answer());
        }
    }

    @Test
    void aSocketOfAnotherDaemonIsLeftAlone() throws IOException {
        try (RegistrarServer _ = open()) {
            var failure = assertThrows(BindException.class, this::open);
            assertEquals("another daemon takes registrations there", failure.getMessage());
            assertEquals("ok 0", answer());
        }
    }

    /** A daemon that is stuck accepts no connections. */
    @Test
    void aFullBacklogDoesNotHoldUpTheStart() throws IOException {
        Files.createDirectory(path.getParent());
        var address = UnixDomainSocketAddress.of(path);
        List<SocketChannel> waiting = new ArrayList<>();
        try (ServerSocketChannel stuck = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            stuck.bind(address, 1);
            for (int i = 0; i < 2; i++) {
                waiting.add(SocketChannel.open(address));
            }
            assertThrows(BindException.class, this::open);
        } finally {
            for (SocketChannel channel : waiting) {
                channel.close();
            }
        }
    }

    @Test
    void anotherFileIsLeftAlone() throws IOException {
        Files.createDirectory(path.getParent());
        Files.writeString(path, "x");

        var failure = assertThrows(IOException.class, this::open);
        assertEquals("there is a file that is not a socket", failure.getMessage());
        assertEquals("x", Files.readString(path));
    }

    @Test
    void directoriesAboveAreNotMade() {
        path = path.resolveSibling("missing").resolve("register");
        assertThrows(NoSuchFileException.class, this::open);
    }

    @Test
    void theServiceManagersSocketStays() throws IOException {
        Files.createDirectory(path.getParent());
        StreamListener listener = StreamListener.bind(path.toString());
        listener.listen(8);
        RegistrarServer server = RegistrarServer.inherited(listener.fd(), new FakeRegistrars(), (_, _) -> List.of());
        assertEquals("ok 0", answer());
        server.close();
        assertTrue(Files.exists(path));
    }

    @Test
    void anotherKindOfDescriptorIsRefused() {
        var failure = assertThrows(
                IOException.class, () -> RegistrarServer.inherited(1, new FakeRegistrars(), (_, _) -> List.of()));
        assertTrue(String.valueOf(failure.getMessage()).startsWith("getsockopt(1, SO_DOMAIN): "), failure::toString);
    }
}
