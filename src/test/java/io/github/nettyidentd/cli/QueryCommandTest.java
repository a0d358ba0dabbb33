package io.github.nettyidentd.cli;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonParser;
import io.github.nettyidentd.client.FakeIdentServer;
import io.github.nettyidentd.testing.Await;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

class QueryCommandTest {

    private static final InetAddress LOOPBACK = InetAddress.ofLiteral("127.0.0.1");

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    // Text.

    @Test
    void printsUserIdAndNothingElse() throws Exception {
        try (FakeIdentServer server = answering("USERID : UNIX :stjohns")) {
            assertEquals(0, run(at(server), "6193", "23"));
            assertEquals("stjohns\n", out.toString());
            assertEquals("", err.toString());
        }
    }

    @Test
    void printsUserIdToTheOctetButNoControls() throws Exception {
        try (FakeIdentServer server = answering("USERID : UNIX : a:b \u001b[2J")) {
            assertEquals(0, run(at(server), "6193", "23"));
            assertEquals(" a:b \\x1b[2J\n", out.toString());
        }
    }

    @Test
    void printsOpsysAndCharsetIfAsked() throws Exception {
        String name = new String("jürgen".getBytes(UTF_8), ISO_8859_1);
        try (FakeIdentServer server = answering("USERID : UNIX , UTF-8 :" + name)) {
            assertEquals(0, run("--verbose", at(server), "6193", "23"));
            assertEquals("UNIX , UTF-8 : jürgen\n", out.toString());
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "NO-USER | there is no such connection, or no user can be named for it",
                "HIDDEN-USER | the server knows the user, but hides it",
                "INVALID-PORT | the server takes one of the ports for invalid",
                "UNKNOWN-ERROR | the server names no user and gives no reason",
                "X-BUSY | an error type of this server's own"
            })
    void explainsIdentErrorOnStandardError(String errorType, String explanation) throws Exception {
        try (FakeIdentServer server = answering("ERROR : " + errorType)) {
            assertEquals(1, run(at(server), "6193", "23"));
            assertEquals("", out.toString());
            assertEquals("netty-identd query: " + errorType + ": " + explanation + "\n", err.toString());
        }
    }

    @Test
    void saysThatConnectionIsRefused() throws Exception {
        try (Socket taken = bound()) {
            int port = taken.getLocalPort();
            assertEquals(3, run("127.0.0.1:" + port, "6193", "23"));
            assertEquals(
                    "netty-identd query: cannot connect to 127.0.0.1:" + port + ": Connection refused\n",
                    err.toString());
        }
    }

    @Test
    void saysThatTimeIsUp() throws Exception {
        try (FakeIdentServer server = FakeIdentServer.start(FakeIdentServer.Peer::awaitClose)) {
            String message = "netty-identd query: no answer from " + at(server) + " within 200 ms\n";
            // On a slow machine the time may be up before there is a connection, which is said in other words.
            Await.until(message, () -> {
                assertEquals(3, run("--timeout", "200ms", at(server), "6193", "23"));
                return message.contentEquals(err.getBuffer());
            });
        }
    }

    @Test
    void saysThatHostIsUnknown() {
        // Neither a name nor an address, so that the resolver is not asked.
        assertEquals(3, run("[not::ipv6]:113", "6193", "23"));
        assertEquals("netty-identd query: no address is known for not::ipv6\n", err.toString());
        assertEquals(3, run("--json", "--source", "::1", "127.0.0.1"));
        assertJson("{server: '127.0.0.1:113', failure: 'unknown-host',"
                + " message: 'no IPv6 address is known for 127.0.0.1 (expected: one, because --source is one)'}");
    }

    // JSON.

    @Test
    void printsUserIdAsJson() throws Exception {
        try (FakeIdentServer server = answering("USERID : UNIX :stjohns")) {
            assertEquals(0, run("--json", at(server), "6193", "23"));
            assertJson("{server: '" + at(server) + "', portOnServer: 6193, portOnClient: 23,"
                    + " userId: 'stjohns', opsys: 'UNIX'}");
        }
    }

    @Test
    void printsCharsetAsJsonInAscii() throws Exception {
        String name = new String("jürgen".getBytes(UTF_8), ISO_8859_1);
        try (FakeIdentServer server = answering("USERID : OTHER , UTF-8 :" + name)) {
            assertEquals(0, run("--json", at(server), "6193", "23"));
            assertJson("{server: '" + at(server) + "', portOnServer: 6193, portOnClient: 23,"
                    + " userId: 'jürgen', opsys: 'OTHER', charset: 'UTF-8'}");
            assertTrue(out.toString().contains("j\\u00fcrgen"), out.toString());
        }
    }

    @Test
    void addsHexForUnknownCharset() throws Exception {
        try (FakeIdentServer server = answering("USERID : UNIX , X-KLINGON :a\u00e4")) {
            assertEquals(0, run("--json", at(server), "6193", "23"));
            assertJson("{server: '" + at(server) + "', portOnServer: 6193, portOnClient: 23,"
                    + " userId: 'a\u00e4', opsys: 'UNIX', charset: 'X-KLINGON', userIdHex: '61e4'}");
        }
    }

    @Test
    void addsHexForOctetsThatAreNotText() throws Exception {
        try (FakeIdentServer server = answering("USERID : UNIX :\u00ff")) {
            assertEquals(0, run("--json", at(server), "6193", "23"));
            assertJson("{server: '" + at(server) + "', portOnServer: 6193, portOnClient: 23,"
                    + " userId: '\u00ff', opsys: 'UNIX', userIdHex: 'ff'}");
        }
    }

    @Test
    void printsErrorTypeAsJson() throws Exception {
        try (FakeIdentServer server = answering("ERROR : HIDDEN-USER")) {
            assertEquals(1, run("--json", at(server), "6193", "23"));
            assertJson(
                    "{server: '" + at(server) + "', portOnServer: 6193, portOnClient: 23, errorType: 'HIDDEN-USER'}");
            assertEquals("", err.toString());
        }
    }

    @Test
    void printsEachKindOfFailureAsJson() throws Exception {
        try (FakeIdentServer server = FakeIdentServer.start(
                FakeIdentServer.Peer::line, peer -> peer.send("?\r\n"), FakeIdentServer.Peer::awaitClose)) {
            String asked = "{server: '" + at(server) + "', portOnServer: 6193, portOnClient: 23, ";
            assertEquals(3, run("--json", at(server), "6193", "23"));
            assertJson(asked + "failure: 'closed', message: '" + at(server)
                    + " closed the connection without an answer'}");
            assertEquals(3, run("--json", at(server), "6193", "23"));
            assertJson(asked + "failure: 'malformed-reply', message: '" + at(server)
                    + " sent a malformed reply: column 1: expected the port on the server in one to five digits'}");
            assertEquals(3, run("--json", "--timeout", "1s", at(server), "6193", "23"));
            assertJson(asked + "failure: 'timed-out', message: 'no answer from " + at(server) + " within 1 s'}");
        }
        try (Socket taken = bound()) {
            String address = "127.0.0.1:" + taken.getLocalPort();
            assertEquals(3, run("--json", address, "6193", "23"));
            assertJson("{server: '" + address + "', portOnServer: 6193, portOnClient: 23,"
                    + " failure: 'refused', message: 'cannot connect to " + address + ": Connection refused'}");
        }
    }

    // Without ports.

    @Test
    void asksAboutConnectionOfItsOwn() throws Exception {
        try (FakeIdentServer server = ofOwnConnections()) {
            assertEquals(0, run("--json", at(server)));
            assertTrue(out.toString().contains("\"portOnClient\":" + server.port()), out.toString());
            assertTrue(out.toString().contains("\"userId\":\"me\""), out.toString());
            assertEquals(2, server.connections());
        }
    }

    @Test
    void asksAboutConnectionOfItsOwnFromGivenSource() throws Exception {
        try (FakeIdentServer server = ofOwnConnections()) {
            assertEquals(0, run("--source", "127.0.0.1", "-p", Integer.toString(server.port()), "localhost"));
            assertEquals("me\n", out.toString());
        }
    }

    @Test
    void saysThatItsOwnConnectionIsRefused() throws Exception {
        try (Socket taken = bound()) {
            String address = "127.0.0.1:" + taken.getLocalPort();
            assertEquals(3, run("--json", address));
            assertJson("{server: '" + address + "', failure: 'refused', message: 'cannot connect to " + address
                    + ": Connection refused'}");
        }
    }

    @Test
    void goesOnToNextAddressWhereRefused() throws Exception {
        // On most hosts the name has the address ::1 too, but the server listens on 127.0.0.1 only.
        try (FakeIdentServer server = answering("USERID : UNIX :stjohns")) {
            assertEquals(0, run("localhost:" + server.port(), "6193", "23"));
            assertEquals("stjohns\n", out.toString());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.1", "127.0.0.1 6193 23"})
    void namesTheSourceThatThisHostDoesNotHave(String arguments) {
        String[] words = ("--source 192.0.2.1 " + arguments).split(" ");

        assertEquals(3, run(words));
        assertEquals(
                "netty-identd query: --source: '192.0.2.1' (expected: an address of this host; 'ip address' shows them)\n",
                err.toString());
    }

    // Usage. What is said about wrong arguments is in the table of UsageMessageTest.

    @Test
    void helpTeachesWithExamplesAndExitStatuses() {
        assertEquals(0, run("--help"));
        String help = out.toString();
        assertTrue(help.contains("HOST[:PORT] [PORT-ON-SERVER PORT-ON-CLIENT]"), help);
        assertTrue(help.contains("netty-identd query localhost\n"), help);
        assertTrue(help.contains("default 113."), help);
        assertTrue(help.contains("default 30s."), help);
        assertTrue(help.lines().anyMatch(line -> line.strip().startsWith("3   No answer")), help);
    }

    private int run(String... arguments) {
        out.getBuffer().setLength(0);
        err.getBuffer().setLength(0);
        return new CommandLine(new QueryCommand().spec())
                .setOut(new PrintWriter(out, true))
                .setErr(new PrintWriter(err, true))
                .execute(arguments);
    }

    /** Gson reads {@code expected} leniently: names need no quotes, and strings may have single ones. */
    private void assertJson(String expected) {
        String printed = out.toString();
        assertEquals(JsonParser.parseString(expected), JsonParser.parseString(printed));
        assertTrue(printed.startsWith("{\"server\":\"") && printed.indexOf('\n') == printed.length() - 1, printed);
    }

    private static FakeIdentServer answering(String what) throws Exception {
        return FakeIdentServer.start(peer -> peer.answer(what));
    }

    /** Accepts a first connection, and answers on a second one about the first. */
    private static FakeIdentServer ofOwnConnections() throws Exception {
        var first = new CompletableFuture<String>();
        return FakeIdentServer.start(
                peer -> {
                    first.complete(
                            peer.socket().getPort() + " , " + peer.socket().getLocalPort());
                    peer.awaitClose();
                },
                peer -> {
                    String query = peer.line();
                    peer.send(query + (query.equals(first.get()) ? " : USERID : UNIX :me" : " : ERROR : NO-USER")
                            + "\r\n");
                });
    }

    private static String at(FakeIdentServer server) {
        return "127.0.0.1:" + server.port();
    }

    /** A socket whose port refuses connections for certain, because it is bound but does not listen. */
    private static Socket bound() throws Exception {
        var socket = new Socket();
        socket.bind(new InetSocketAddress(LOOPBACK, 0));
        return socket;
    }
}
