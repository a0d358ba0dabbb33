package io.github.nettyidentd.registry.line;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.nettyidentd.linux.ffi.Credentials;
import io.github.nettyidentd.registry.SocketName;
import io.github.nettyidentd.testing.Await;
import io.github.nettyidentd.testing.Commands;
import io.github.nettyidentd.testing.OpenedDescriptor;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.nio.channels.DatagramChannel;
import java.nio.channels.FileChannel;
import java.nio.channels.Pipe;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Descriptors that programs send: each is looked at and closed, whatever it is and wherever it stands. */
class PassedSocketsTest {

    private static final String NONE = "error no descriptor came with the line";
    private static final String NOT_TCP = "error the descriptor is not a TCP socket";

    private final FakeRegistrars registrars = new FakeRegistrars();
    private final String added = "add alice of uid " + Credentials.effectiveUid();
    private Path path;
    private RegistrarServer server;
    private LineClient client;
    private SocketChannel socket;
    private int fd;
    private long open;

    @BeforeEach
    void open(@TempDir Path directory) throws Exception {
        path = directory.resolve("register");
        server = RegistrarServer.open(path, registrars, (_, _) -> List.of());
        client = LineClient.connect(path);
        OpenedDescriptor opened = OpenedDescriptor.of(SocketChannel::open);
        socket = (SocketChannel) opened.channel();
        fd = opened.fd();
        assertEquals("ok 0", client.ask("clear"));
        open = OpenedDescriptor.all().size();
    }

    @AfterEach
    void close() throws Exception {
        Await.until("no descriptor is left", () -> OpenedDescriptor.all().size() == open);
        client.close();
        socket.close();
        server.close();
    }

    @Test
    void aTcpSocketIsRegisteredByItsCookie() throws IOException {
        assertEquals("ok", client.send("add alice fd\n", fd).answer());

        assertEquals(List.of(added), registrars.done);
        assertTrue(registrars.entries.keySet().stream()
                .allMatch(name -> name instanceof SocketName.Cookie(long cookie) && cookie != 0));
    }

    @Test
    void eachLineHasItsDescriptor() throws IOException {
        try (SocketChannel other = SocketChannel.open()) {
            assertTrue(other.isOpen());
            client.send("add alice fd\nadd alice fd\nadd alice fd\nadd alice fd\nadd alice fd\n", fd, fd, 0, fd);
            List<String> answers = client.answers(5);
            assertEquals(List.of("ok", "ok", NOT_TCP, "ok", NONE), answers);
        }
    }

    @Test
    void manyLinesMayComeAtOnce() throws IOException {
        for (int i = 0; i < 500; i++) {
            client.send("add alice fd\n", fd);
        }
        assertEquals(IntStream.range(0, 500).mapToObj(_ -> "ok").toList(), client.answers(500));
    }

    @Test
    void aDescriptorGoesWithTheLineWhereverItIsCut() throws IOException {
        String line = "add alice fd\n";
        for (int cut = 1; cut < line.length(); cut++) {
            client.send(line.substring(0, cut), fd).send(line.substring(cut));
            assertEquals("ok", client.answer());
            assertEquals(NONE, client.ask("add alice fd"));
        }
    }

    @Test
    void withoutALineADescriptorIsClosed() throws IOException {
        assertEquals("ok 0", client.send("clear\n", fd).answer());
        assertEquals(NONE, client.ask("add alice fd"));
        assertEquals(NONE, client.send("add alice fd\n").answer());
        client.send("add alice fd\nbroken\n", fd);
        assertEquals(
                2,
                client.answers(2).stream()
                        .filter(answer -> !answer.equals(NONE) && answer.startsWith("error "))
                        .count());
        assertEquals(NONE, client.ask("add alice fd"));
        assertEquals(List.of(), registrars.done);
    }

    @Test
    void descriptorsOfOtherThingsAreRefused(@TempDir Path directory) throws IOException {
        Path other = directory.resolve("other");
        var address = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
        refuse(
                "the socket waits for connections",
                () -> ServerSocketChannel.open().bind(address));
        refuse("the descriptor is not a TCP socket", DatagramChannel::open);
        refuse("the descriptor is not a TCP socket", () -> SocketChannel.open(StandardProtocolFamily.UNIX));
        refuse("the descriptor is not a TCP socket", () -> FileChannel.open(Files.createFile(other)));
        refuse("the descriptor is not a TCP socket", () -> {
            Pipe pipe = Pipe.open();
            pipe.source().close();
            return pipe.sink();
        });
        assertEquals(List.of(), registrars.done);
    }

    private void refuse(String reason, OpenedDescriptor.Opening opening) throws IOException {
        try (OpenedDescriptor opened = OpenedDescriptor.of(opening)) {
            assertEquals(
                    "error " + reason,
                    client.send("add alice fd\n", opened.fd()).answer());
        }
    }

    @Test
    void anotherProgramMaySendDirectoriesAndManyAtOnce() throws IOException {
        Commands.assumeProgram("python3");
        String program = """
                import os, socket, sys
                s = socket.socket(socket.AF_UNIX)
                s.connect(sys.argv[1])
                d = os.open('/', os.O_RDONLY)
                t = socket.socket()
                def ask(lines, fds):
                    socket.send_fds(s, [lines], fds)
                    answer = b''
                    while answer.count(b'\\n') < lines.count(b'\\n'):
                        answer += s.recv(100)
                    return answer.decode()
                print(ask(b'add a fd\\n', [d]), end='')
                print(ask(b'add a fd\\n', [t.fileno()] * 253), end='')
                print(ask(b'add a fd\\n' * 6, [t.fileno()] * 253), end='')
                for i in range(100):
                    socket.send_fds(s, [b'x'], [t.fileno()] * 253)
                """;
        String output = Commands.check(List.of("python3", "-c", program, path.toString()));

        assertEquals("""
                %s
                ok
                ok
                ok
                ok
                ok
                ok
                ok
                """.formatted(NOT_TCP).strip(), output.strip());
    }

    @Test
    void nothingIsLeftOfConnectionsThatEndInBetween() throws Exception {
        for (int i = 0; i < 50; i++) {
            try (LineClient other = LineClient.connect(path)) {
                other.send("add alice fd\n", fd, fd).send("add", fd).send(" alice", fd, fd, fd, fd);
            }
        }
        Await.until("all lines are closed", () -> registrars.open.get() == 1);
    }
}
