package io.github.nettyidentd.registry.line;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.nettyidentd.api.ConnectionPair;
import io.github.nettyidentd.linux.ffi.Credentials;
import io.github.nettyidentd.linux.socket.SocketOwner;
import io.github.nettyidentd.linux.socket.SocketTable;
import io.github.nettyidentd.linux.socket.SocketTables;
import io.github.nettyidentd.testing.Await;
import io.github.nettyidentd.testing.RecordedLog;
import io.github.nettyidentd.testing.TestResources;
import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Real connections to a real server, with a table in memory in place of the registry. */
@SuppressWarnings("NullAway.Init") // opened before each test
class KiwiServerTest {

    private static final String OWN = Credentials.effectiveUid() + "/";
    private static final String TESTER = "tester (uid " + Credentials.effectiveUid() + ")";
    private static final InetAddress LOOPBACK = InetAddress.ofLiteral("127.0.0.1");

    @RegisterExtension
    final TestResources resources = new TestResources();

    private final RecordedRegistrars registrars = new RecordedRegistrars();
    private SocketTable sockets;
    private KiwiServer server;

    @BeforeEach
    void open() throws IOException {
        sockets = resources.add(SocketTables.open());
        server = serve(sockets);
    }

    private KiwiServer serve(SocketTable table) throws IOException {
        return resources.add(
                KiwiServer.open(new InetSocketAddress(LOOPBACK, 0), registrars, table, KiwiServerTest::login));
    }

    private static Optional<String> login(long uid) {
        return uid == Credentials.effectiveUid() ? Optional.of("tester") : Optional.empty();
    }

    private Socket connect() throws IOException {
        return resources.add(new Socket(LOOPBACK, server.address().getPort()));
    }

    private static void write(Socket client, String text) throws IOException {
        client.getOutputStream().write(text.getBytes(ISO_8859_1));
    }

    /** Ends the client's side, waits for the end of the server's, and gives what the server has sent. */
    private static String end(Socket client) throws IOException {
        client.shutdownOutput();
        return new String(client.getInputStream().readAllBytes(), ISO_8859_1);
    }

    /** Sends octets in one write, and gives the answers. */
    private String say(String text) throws IOException {
        Socket client = connect();
        write(client, text);
        return end(client);
    }

    private void assertAdded(String... users) {
        assertEquals(
                Stream.of(users).toList(),
                registrars.commands().stream()
                        .map(command -> command.split(" "))
                        .filter(words -> words[0].equals("add"))
                        .map(words -> words[2])
                        .toList());
    }

    @Test
    void theAccountIsThatOfTheOtherEnd() throws IOException {
        assertEquals("", say("add one 1 2\r\n"));
        assertEquals("", say("id app\nadd two 3 4 127.0.0.1\n"));

        List<String> commands = registrars.commands();
        assertEquals(2, commands.size());
        assertTrue(commands.get(0).startsWith("add " + OWN + "1 one "), commands::toString);
        assertTrue(commands.get(1).startsWith("add " + OWN + "app two "), commands::toString);
    }

    @Test
    void answersLookupsOnly() throws IOException {
        assertEquals("", say("add one 1 2\n\n"));
        assertEquals(
                "1 2 one\r\n1 2 one\r\n3 4 .\r\n1 2 .\r\n",
                say("lookup 1 2\r\nlookup 1 2 0.0.0.0\nlookup 3 4\nlookup 1 2 127.0.0.1\n"));
        assertEquals("", say("del 1 2\n"));
        assertEquals("1 2 .\r\n", say("lookup 1 2\n"));
    }

    @Test
    void readsLinesInPieces() throws Exception {
        Socket client = connect();
        for (char c : "add one 1 2\nadd two 3 4\n".toCharArray()) {
            write(client, String.valueOf(c));
        }
        end(client);
        assertAdded("one", "two");

        assertEquals("", say("add three 5 6"));
        assertAdded("one", "two");
    }

    @Test
    void aLineThatIsNotACommandMakesItsWriteVoid() throws Exception {
        assertEquals("", say("add one 1 2\nadd two words 3 4\nadd three 5 6\nlookup 1 2\n"));
        assertAdded();
    }

    @Test
    void theLogNamesTheAccountAndTheLine() throws Exception {
        try (var log = new RecordedLog(KiwiNotices.class)) {
            say("add one 1 2\nadd two\u001b[2J 3 4\nadd three 5 6\n");
            assertEquals(
                    List.of("lines of " + TESTER
                            + " had no effect, because one of them is not a command: 'add two\\x1b[2J 3 4'"),
                    log.messages());
            say("add three words 1 2\n");
            assertEquals(1, log.messages().size(), log.messages()::toString);
            say("add refused 1 2\n");
            assertEquals(
                    "a registration of " + TESTER + " about ports 1 and 2 had no effect: not permitted",
                    log.messages().getLast());
        }
    }

    @Test
    void theLogQuotesOnlyTheBeginningOfALineThatIsTooLong() throws Exception {
        try (var log = new RecordedLog(KiwiNotices.class)) {
            say("x".repeat(1_001) + "\n");
            assertEquals(
                    List.of("a connection of " + TESTER + " was closed, because the line '" + "x".repeat(40)
                            + "…' is too long"),
                    log.messages());
        }
    }

    @Test
    void afterAnAddTheSameWriteChangesNothingElse() throws IOException {
        say("add one 1 2\n");
        say("add new 3 4\nadd evil 1 2\ndel 1 2\nid other\nclear\nadd newer 5 6\nadd evil 3 4\n");

        assertAdded("one", "new", "newer");
        assertEquals(3, registrars.commands().size(), registrars.commands()::toString);
        assertTrue(registrars.commands().get(2).startsWith("add " + OWN + "1 "));
        assertEquals("1 2 one\r\n", say("lookup 1 2\n"));

        // In writes of their own, they count.
        say("id other\nclear\ndel 1 2\n");
        say("add again 3 4\n");
        assertEquals("1 2 .\r\n3 4 again\r\n", say("lookup 1 2\nlookup 3 4\n"));
    }

    @Test
    void aRefusedRegistrationEndsNothing() throws IOException {
        Socket client = connect();
        write(client, "add refused 1 2\n");
        write(client, "add one 3 4\n");
        end(client);
        assertAdded("one");
    }

    @Test
    void aLineThatIsTooLongEndsTheConnection() throws Exception {
        Socket client = connect();
        write(client, "add one 1 2\n");
        Await.until("the first line counts", () -> registrars.commands().size() == 1);
        assertThrows(IOException.class, () -> {
            while (true) {
                write(client, "add " + "x".repeat(996));
            }
        });
        Await.until("the connection is over", () -> registrars.lines() == 0);
        assertAdded("one");
    }

    @Test
    void readsNothingWhileARegistrationIsUnderWay() throws Exception {
        var pending = new CompletableFuture<Void>();
        registrars.finishWith(pending);
        Socket client = connect();
        write(client, "add one 1 2\n");
        Await.until("the first is under way", () -> registrars.commands().size() == 1);
        registrars.finishWith(CompletableFuture.completedFuture(null));
        write(client, "add two 3 4\n");
        // Another connection goes on.
        say("add three 5 6\n");
        assertAdded("one", "three");

        pending.complete(null);
        end(client);
        assertAdded("one", "three", "two");
    }

    @Test
    void aClientThatReadsNothingIsNotReadEither() throws Exception {
        Socket client = connect();
        var written = new AtomicLong();
        Thread.ofPlatform().daemon().start(() -> {
            try {
                while (true) {
                    write(client, "lookup 65535 65535\n");
                    written.incrementAndGet();
                }
            } catch (IOException e) {
                // The test has ended.
            }
        });
        var before = new AtomicLong(-1);
        Await.until("nothing more is read", () -> {
            // Another connection is served meanwhile.
            for (int i = 0; i < 100; i++) {
                assertEquals("1 2 .\r\n", say("lookup 1 2\n"));
            }
            return before.getAndSet(written.get()) == written.get();
        });
    }

    @Test
    void connectionsBeyondTheBoundAreClosed() throws Exception {
        registrars.allowLines(1);
        Socket first = connect();
        Await.until("the first is open", () -> registrars.lines() == 1);
        assertEquals("", say(""));
        end(first);
        Await.until("the first is over", () -> registrars.lines() == 0);
        assertEquals("1 2 .\r\n", say("lookup 1 2\n"));
    }

    @Test
    void linesOfUnknownAccountsHaveNoEffect() throws Exception {
        var unknown = new UnknownOwners();
        for (CompletableFuture<SocketOwner> owner : List.of(
                CompletableFuture.<SocketOwner>completedFuture(new SocketOwner.None(SocketOwner.Reason.NOT_HELD)),
                CompletableFuture.<SocketOwner>failedFuture(new IOException("no netlink")))) {
            unknown.owner = owner;
            KiwiServer other = serve(unknown);
            try (var client = new Socket(LOOPBACK, other.address().getPort())) {
                assertEquals(-1, client.getInputStream().read());
            }
        }
        assertEquals(List.of(), registrars.commands());
    }

    @Test
    void readsNothingBeforeTheAccountIsKnown() throws Exception {
        var unknown = new UnknownOwners();
        unknown.owner = new CompletableFuture<>();
        KiwiServer other = serve(unknown);
        try (var client = new Socket(LOOPBACK, other.address().getPort())) {
            write(client, "add one 1 2\n");
            Await.until("the owner is asked for", () -> unknown.asked != null);
            ConnectionPair asked = unknown.asked;
            assertEquals(new InetSocketAddress(LOOPBACK, client.getLocalPort()), asked.server());
            assertEquals(other.address(), asked.client());
            assertEquals(List.of(), registrars.commands());
            unknown.owner.complete(sockets.find(asked).get());
            end(client);
        }
        assertAdded("one");
    }

    @Test
    void aPortThatIsTakenIsNamed() {
        BindException failure = assertThrows(
                BindException.class,
                () -> KiwiServer.open(server.address(), registrars, sockets, KiwiServerTest::login));
        assertEquals("another program listens there, which may be kiwiirc/identd", failure.getMessage());
    }

    @Test
    void listensOnLoopbackOnly() {
        var address = new InetSocketAddress(InetAddress.ofLiteral("0.0.0.0"), 0);
        assertThrows(
                IllegalArgumentException.class,
                () -> KiwiServer.open(address, registrars, sockets, KiwiServerTest::login));
    }

    @Test
    void aCloseEndsAllConnections() throws Exception {
        List<Socket> clients = IntStream.range(0, 5)
                .mapToObj(_ -> {
                    try {
                        return connect();
                    } catch (IOException e) {
                        throw new AssertionError(e);
                    }
                })
                .toList();
        Await.until("all are open", () -> registrars.lines() == 5);
        server.close();
        for (Socket client : clients) {
            assertEquals(-1, client.getInputStream().read());
        }
        Await.until("all lines are closed", () -> registrars.lines() == 0);
        // The thread that was accepting holds the listening socket until it runs again.
        Await.until("no connection is accepted", () -> {
            try {
                connect();
                return false;
            } catch (IOException e) {
                return true;
            }
        });
    }

    /** Tells what the test wants. */
    private static final class UnknownOwners implements SocketTable {

        private volatile CompletableFuture<SocketOwner> owner = new CompletableFuture<>();
        private volatile ConnectionPair asked;

        @Override
        public CompletableFuture<SocketOwner> find(ConnectionPair pair) {
            asked = pair;
            return owner;
        }

        @Override
        public String source() {
            return "test";
        }

        @Override
        public void close() {}
    }
}
