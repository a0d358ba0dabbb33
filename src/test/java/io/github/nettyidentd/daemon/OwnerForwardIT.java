package io.github.nettyidentd.daemon;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.nettyidentd.testing.Asker;
import io.github.nettyidentd.testing.BuiltInIdentServer;
import io.github.nettyidentd.testing.BuiltInIdentServer.Kind;
import io.github.nettyidentd.testing.ClassResources;
import io.github.nettyidentd.testing.Distribution;
import io.github.nettyidentd.testing.RunningDaemon;
import io.github.nettyidentd.testing.TestAccounts;
import io.github.nettyidentd.testing.UserConnections;
import io.github.nettyidentd.testing.UserConnections.Connection;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * The built program before the ident servers inside of bridges and bouncers: the policy forwards the queries about one
 * account to such a server, which knows its ports only.
 */
@SuppressWarnings("NullAway.Init") // opened before the tests, or they are skipped
class OwnerForwardIT {

    private static final InetAddress LOOPBACK = InetAddress.ofLiteral("127.0.0.1");
    private static final InetAddress STRANGER = InetAddress.ofLiteral("127.0.0.2");
    private static final String HIDDEN = "ERROR : HIDDEN-USER";

    @RegisterExtension
    static final ClassResources RESOURCES = new ClassResources();

    private static TestAccounts accounts;
    private static Distribution program;

    /** Of alice and of bob. */
    private static List<Connection> connections;

    @BeforeAll
    static void open() throws Exception {
        RESOURCES.open(() -> {
            accounts = RESOURCES.add(TestAccounts.create());
            program = RESOURCES.add(Distribution.copy());
            connections = RESOURCES
                    .add(UserConnections.open(TestAccounts.uid("alice"), 2))
                    .all();
        });
    }

    private static RunningDaemon start(String policy, String... options) throws Exception {
        Path file = Files.writeString(accounts.shared().resolve("policy.conf"), policy);
        List<String> arguments =
                new ArrayList<>(List.of("--listen", "127.0.0.1:0", "-C", file.toString(), "-u", "nobody"));
        arguments.addAll(List.of(options));
        return RunningDaemon.start(
                new ProcessBuilder(program.command(accounts.runner(), arguments.toArray(String[]::new))));
    }

    private static void write(Socket socket, String text) throws IOException {
        socket.getOutputStream().write(text.getBytes(US_ASCII));
    }

    private static String user(String login, String statement) {
        return "user \"%s\" { default { %s } }%n".formatted(login, statement);
    }

    private static Connection alice() {
        return connections.getFirst();
    }

    private static Connection bob() {
        return connections.getLast();
    }

    private static String ask(RunningDaemon daemon, Connection connection) throws IOException {
        return Asker.answer(daemon.address(), connection.ownPort(), connection.port());
    }

    @ParameterizedTest
    @EnumSource(Kind.class)
    void passesOnTheAnswersOfEachServer(Kind kind) throws Exception {
        try (var bridge = new BuiltInIdentServer(kind);
                var daemon = start(user("alice", bridge.forward()))) {
            // Not known yet, or not any more.
            assertEquals(HIDDEN, ask(daemon, alice()));
            bridge.know(alice().ownPort(), "m-abc123");
            for (int i = 0; i < 3; i++) {
                // Not type OTHER, which some IRC servers refuse, and the login of another account needs no permission.
                assertEquals("USERID : UNIX :m-abc123", ask(daemon, alice()));
            }
            bridge.know(alice().ownPort(), "root");
            assertEquals("USERID : UNIX :root", ask(daemon, alice()));
        }
    }

    /** The server itself would answer all of these. */
    @Test
    void asksAboutExactlyTheConnectionsOfTheAccount() throws Exception {
        try (var bridge = new BuiltInIdentServer(Kind.MATRIX_APPSERVICE_IRC);
                var daemon = start(user("alice", bridge.forward()))) {
            for (Connection connection : connections) {
                bridge.know(connection.ownPort(), "mallory");
            }
            assertEquals("USERID : UNIX :bob", ask(daemon, bob()));
            assertEquals(
                    "ERROR : NO-USER", Asker.answer(daemon.address(), alice().ownPort(), bob().port() == 1 ? 2 : 1));
            try (Asker elsewhere = Asker.connect(daemon.address(), STRANGER)) {
                assertEquals("ERROR : NO-USER", elsewhere.answer(alice().ownPort(), alice().port()));
            }
            assertEquals(List.of(), bridge.lines());
        }
    }

    /** The connection leads from 127.0.0.1 to 127.0.0.1, so that this address is also the one of the PROXY header. */
    @Test
    void aServerThatComparesAddressesGetsThem() throws Exception {
        try (var bouncer = new BuiltInIdentServer(Kind.SOJU);
                var daemon = start(user("alice", bouncer.forward()))) {
            bouncer.know(alice().ownPort(), "0123456789abcdef");
            assertEquals("USERID : UNIX :0123456789abcdef", ask(daemon, alice()));
            assertEquals(
                    List.of(
                            "PROXY TCP4 127.0.0.1 127.0.0.1 %d 113".formatted(alice().port()),
                            alice().ownPort() + " , " + alice().port()),
                    bouncer.lines());
        }
    }

    @Test
    void theServersPatienceIsCutToOurs() throws Exception {
        var connecting = new CountDownLatch(1);
        try (var bridge = new BuiltInIdentServer(Kind.MATRIX_APPSERVICE_IRC);
                var daemon = start(user("alice", bridge.forward()), "--lookup-timeout", "2s")) {
            bridge.know(alice().ownPort(), "m-abc123");
            bridge.waitFor(connecting);
            Instant asked = Instant.now();
            assertEquals(HIDDEN, ask(daemon, alice()));
            Duration waited = Duration.between(asked, Instant.now());
            assertTrue(waited.compareTo(Duration.ofMillis(1_700)) > 0, "it waits for a while: " + waited);
            daemon.awaitLog("the forward for alice to 127.0.0.1");
            connecting.countDown();
            assertEquals("USERID : UNIX :m-abc123", ask(daemon, alice()));
        }
    }

    /** The server answers about other ports first, and then again in advance. */
    @Test
    void anAnswerCannotBeAnotherQuerys() throws Exception {
        try (var listening = new ServerSocket(0, 50, LOOPBACK);
                var daemon = start(user("alice", "force forward 127.0.0.1 " + listening.getLocalPort()))) {
            try (Asker asker = Asker.connect(daemon.address(), LOOPBACK)) {
                asker.send(alice().ownPort(), alice().port());
                String line = " , %d : USERID : UNIX : ".formatted(alice().port());
                try (Socket forward = listening.accept()) {
                    write(forward, alice().ownPort() + 1 + line + "mallory\r\n");
                    assertTrue(asker.reply().endsWith(HIDDEN));
                }
                line = alice().ownPort() + line;
                asker.send(alice().ownPort(), alice().port());
                try (Socket forward = listening.accept()) {
                    write(forward, line + "right\r\n" + line + "mallory\r\n");
                    assertTrue(asker.reply().endsWith("USERID : UNIX :right"));
                }
                asker.send(alice().ownPort(), alice().port());
                try (Socket forward = listening.accept()) {
                    write(forward, line + "right again\r\n");
                    assertTrue(asker.reply().endsWith("USERID : UNIX :right"));
                }
            }
        }
    }

    /** Asks about each of some connections on a connection of its own. */
    private static List<Asker> askAll(RunningDaemon daemon, UserConnections many) throws IOException {
        List<Asker> askers = new ArrayList<>();
        for (Connection connection : many.all()) {
            Asker asker = Asker.connect(daemon.address(), LOOPBACK);
            askers.add(asker);
            asker.send(connection.ownPort(), connection.port());
        }
        return askers;
    }

    private static void assertAnswers(List<Asker> askers, String answer) throws IOException {
        for (Asker asker : askers) {
            String reply = asker.reply();
            assertTrue(reply.endsWith(answer), reply);
            asker.close();
        }
    }

    /** A bridge starts, and a server asks about all its users at once. */
    @Test
    void aBurstOfQueriesIsAnswered() throws Exception {
        try (var bridge = new BuiltInIdentServer(Kind.HEISENBRIDGE);
                var many = UserConnections.ofOne(TestAccounts.uid("alice"), 100);
                var daemon = start(user("alice", bridge.forward()))) {
            many.all().forEach(connection -> bridge.know(connection.ownPort(), "m-abc123"));
            assertAnswers(askAll(daemon, many), "USERID : UNIX :m-abc123");
            assertEquals(100, bridge.lines().size());
        }
    }

    @Test
    void aDeadServerHarmsItsOwnAccountOnly() throws Exception {
        try (var dead = new ServerSocket(0, 500, LOOPBACK);
                var bridge = new BuiltInIdentServer(Kind.QUASSEL);
                var many = UserConnections.ofOne(TestAccounts.uid("alice"), 100);
                var daemon = start(user("alice", "force forward 127.0.0.1 " + dead.getLocalPort())
                        + user("bob", bridge.forward()))) {
            bridge.know(bob().ownPort(), "stjohns");
            List<Asker> waiting = askAll(daemon, many);
            try (Socket _ = dead.accept()) {
                for (int i = 0; i < 20; i++) {
                    assertEquals("USERID : UNIX :stjohns", ask(daemon, bob()));
                }
                assertEquals(0, waiting.getFirst().socket().getInputStream().available(), "alice's queries wait");
            }
            assertAnswers(waiting, HIDDEN);
        }
    }

    /** The address where nobody listens any more. */
    @Test
    void aServerThatIsDownIsNoAnswer() throws Exception {
        InetSocketAddress closed;
        try (var listening = new ServerSocket(0, 1, LOOPBACK)) {
            closed = (InetSocketAddress) listening.getLocalSocketAddress();
        }
        try (var daemon = start(user("alice", "force forward 127.0.0.1 " + closed.getPort()))) {
            assertEquals(HIDDEN, ask(daemon, alice()));
            assertEquals("USERID : UNIX :bob", ask(daemon, bob()));
        }
    }
}
