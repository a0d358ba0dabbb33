package io.github.nettyidentd.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.github.nettyidentd.registry.RegistrySettings;
import io.github.nettyidentd.testing.OwnConnection;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ExplainCommandTest {

    private static final String LOCAL = "127.0.0.1:4000";
    private static final String REMOTE = "192.0.2.7:23";
    private static final String OWN_LOGIN = System.getProperty("user.name");

    private final Terminal terminal = new Terminal();

    @TempDir
    private Path directory;

    private String policy(String text) throws Exception {
        return Files.writeString(directory.resolve("oidentd.conf"), text).toString();
    }

    private void assertPrints(String... lines) {
        assertEquals(String.join("\n", lines) + "\n", terminal.out());
        assertEquals("", terminal.err());
    }

    @Test
    void showsWhatIsNotALoginAsOtherIfAsked() throws Exception {
        Path policy = Files.writeString(directory.resolve("oidentd.conf"), "default { default { force reply \"x\" } }");

        terminal.run(
                "explain", "--tokens-as-other", "-C", policy.toString(), "--user", "0", "192.0.2.1:1", "192.0.2.2:2");

        assertTrue(terminal.out().contains("sent         1 , 2 : USERID : OTHER :x\\r\\n\n"), terminal::out);
    }

    @Test
    void printsEachStepOfAForcedAnswer() throws Exception {
        String file = policy("default { default { force hide } }\nuser root { default { allow hide }\n"
                + "to 192.0.2.0/24 { force reply \"a\\xe4\" }\nfport 6667 { force hide } }");

        assertEquals(ExitStatus.OK, terminal.run("explain", "-C", file, "--user", "root", LOCAL, REMOTE));

        assertPrints(
                "connection   127.0.0.1:4000 (here) with 192.0.2.7:23, supposed",
                "policy       " + file + " as it is now; a running daemon has it as it was at its start or last SIGHUP",
                "lookup       system",
                "socket       not looked up (--user): assumes that this user opened the connection",
                "account      uid 0 is root, home /root",
                "block        " + file + ":2:1  user root",
                "  range      " + file + ":4:1  fport 6667       no: not 'fport 6667'",
                "  range      " + file + ":3:1  to 192.0.2.0/24  MATCHES",
                "ruling       forced: reply \"aä\" (" + file + ":3:1); no file of the user's is read",
                "decision     the text \"aä\"",
                "sent         4000 , 23 : USERID : UNIX :a\\xe4\\r\\n");
    }

    @Test
    void goesOnFromTheUsersBlockToTheDefaultOne() throws Exception {
        String file = policy("default { default { force hide } }\nuser root { fport 1 { force numeric } }");

        assertEquals(ExitStatus.FAILURE, terminal.run("explain", "-eC", file, "--user=0", LOCAL, REMOTE));

        List<String> lines = terminal.out().lines().map(String::strip).toList();
        assertTrue(lines.contains("block        " + file + ":1:1   default"), lines::toString);
        assertTrue(lines.contains("range      " + file + ":1:11  all connections  MATCHES"), lines::toString);
        assertTrue(lines.contains("answer       HIDDEN-USER: hidden by " + file + ":1:11"), lines::toString);
        assertTrue(lines.contains("sent         4000 , 23 : ERROR : UNKNOWN-ERROR\\r\\n"), lines::toString);
        assertTrue(
                lines.contains("note         HIDDEN-USER is sent as UNKNOWN-ERROR because of --hide-errors"),
                lines::toString);
    }

    @Test
    void findsTheOwnerOfARealConnection() throws Exception {
        try (var own = OwnConnection.open(InetAddress.ofLiteral("127.0.0.1"))) {
            String file = policy("default { default { deny hide } }");
            String local = "127.0.0.1:" + own.localPort();
            String remote = "127.0.0.1:" + own.remotePort();

            assertEquals(ExitStatus.OK, terminal.run("explain", "-C", file, local, remote));
            String out = terminal.out();
            assertTrue(out.contains("\nsocket       found through "), out);
            assertTrue(out.contains(", state ESTABLISHED, opened from here, not accepted\n"), out);
            assertTrue(out.contains("\nruling       granted: nothing (" + file + ":1:11); no file"), out);
            assertTrue(out.contains("\ndecision     the login, " + OWN_LOGIN + "\n"), out);
            assertTrue(out.contains(" : USERID : UNIX :" + OWN_LOGIN + "\\r\\n\n"), out);

            assertEquals(ExitStatus.FAILURE, terminal.run("explain", "-C", file, remote, local));
            assertTrue(
                    terminal.out().contains("answer       HIDDEN-USER: the connection was accepted here\n"),
                    terminal::out);
        }
    }

    /** What a daemon may know about the connection is missing, so that its answer may be another. */
    @Test
    void saysThatNoDaemonWasAskedWhatProgramsRegistered() throws Exception {
        assumeFalse(Files.exists(RegistrySettings.DEFAULT_SOCKET), "a daemon has the default socket");
        try (var own = OwnConnection.open(InetAddress.ofLiteral("127.0.0.1"))) {
            String file = policy("default { default { allow spoof } }");
            String local = "127.0.0.1:" + own.localPort();
            String remote = "127.0.0.1:" + own.remotePort();

            String reason = "no daemon listens at " + RegistrySettings.DEFAULT_SOCKET
                    + " (--registrations=PATH names another socket)";
            String out = explained("-C", file, local, remote);
            assertTrue(out.contains("\nregistered   not known: " + reason + "\n"), out);
            JsonObject json = JsonParser.parseString(explained("--json", "-C", file, local, remote))
                    .getAsJsonObject();
            assertTrue(
                    steps(json).contains(JsonParser.parseString("{step: 'registered', reason: '" + reason + "'}")),
                    json::toString);

            policy("default { default { allow numeric } }");
            out = explained("-C", file, local, remote);
            assertFalse(out.contains("registered"), out);
            out = explained("-C", file, "--kiwi-listen", "127.0.0.1:1133", local, remote);
            assertTrue(out.contains("\nregistered   not known: a daemon with --kiwi-listen alone has no socket"), out);
        }
    }

    private static String explained(String... arguments) {
        var output = new Terminal();
        output.run(Stream.concat(Stream.of("explain"), Stream.of(arguments)).toArray(String[]::new));
        return output.out();
    }

    @Test
    void saysWhereTheUsersFileWasLookedFor() throws Exception {
        String file = policy("default { default { allow hide } }");

        assertEquals(ExitStatus.OK, terminal.run("explain", "-C", file, "--user", "daemon", LOCAL, REMOTE));

        String out = terminal.out();
        assertTrue(out.contains("\nruling       granted: hide (" + file + ":1:11)\n"), out);
        assertTrue(out.contains("/.config/oidentd.conf: no such file\nfile "), out);
        assertTrue(out.contains("/.oidentd.conf: no such file\nuser asks    nothing: no file is read\n"), out);
        assertTrue(out.contains("note         you are " + OWN_LOGIN + " (uid "), out);
    }

    @Test
    void printsOneObjectForPrograms() throws Exception {
        String file = policy("default { default { force reply a b } fport 6667 { force hide } }");

        assertEquals(ExitStatus.OK, terminal.run("explain", "--json", "-C", file, "--user", "root", LOCAL, REMOTE));

        assertEquals(1, terminal.out().lines().count());
        JsonObject json = JsonParser.parseString(terminal.out()).getAsJsonObject();
        assertEquals(4000, json.get("portOnServer").getAsInt());
        assertEquals("192.0.2.7", json.get("clientAddress").getAsString());
        assertEquals(file, json.get("policyFile").getAsString());
        assertTrue(json.get("supposed").getAsBoolean());
        assertTrue(json.get("sent").getAsString().matches("4000 , 23 : USERID : UNIX :[ab]\\\\r\\\\n"));
        assertTrue(json.get("sentHex").getAsString().endsWith("0d0a"));
        assertEquals("UNIX", json.get("opsys").getAsString());
        List<JsonObject> steps = steps(json);
        assertEquals(
                List.of("lookup", "account", "block", "range", "range", "forced", "drawn", "decision", "answer"),
                steps.stream().map(step -> step.get("step").getAsString()).toList());
        assertEquals(
                JsonParser.parseString("{step: 'range', file: '" + file
                        + "', line: 1, column: 39, filter: ['fport 6667'], matches: false, failing: 'fport 6667'}"),
                steps.get(3));
        assertEquals(json.get("userId"), steps.getLast().get("userId"));
    }

    @Test
    void namesErrorTypeAndReasonForPrograms() throws Exception {
        assertEquals(ExitStatus.FAILURE, terminal.run("explain", "--json", "-C", policy(""), LOCAL, REMOTE));

        JsonObject json = JsonParser.parseString(terminal.out()).getAsJsonObject();
        assertEquals("NO-USER", json.get("errorType").getAsString());
        assertFalse(json.has("userId"));
        assertEquals(
                JsonParser.parseString("{step: 'answer', errorType: 'NO-USER', reason: 'no such connection'}"),
                steps(json).getLast());
        assertEquals("no such connection", steps(json).get(1).get("reason").getAsString());
    }

    private static List<JsonObject> steps(JsonObject json) {
        return StreamSupport.stream(json.getAsJsonArray("steps").spliterator(), false)
                .map(JsonElement::getAsJsonObject)
                .toList();
    }

    @Test
    void takesTheUserOfAnOptionsFileForTheDaemons() throws Exception {
        Path options = Files.writeString(directory.resolve("options"), "--user nobody\n--config " + policy(""));

        assertEquals(ExitStatus.OK, terminal.run("explain", "@" + options, "--user", "root", LOCAL, REMOTE));
        assertTrue(terminal.out().contains("sent         4000 , 23 : USERID : UNIX :root\\r\\n"), terminal::out);
    }

    @Test
    void endsWithThePlaceOfAnErrorInThePolicy() throws Exception {
        String file = policy("default {\n  default { permit hide }\n}");

        assertEquals(ExitStatus.CONFIGURATION, terminal.run("explain", "-C", file, LOCAL, REMOTE));
        assertEquals("", terminal.out());
        assertTrue(terminal.err().startsWith("netty-identd: " + file + ":2:13: found 'permit'"), terminal::err);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
                    127.0.0.1:1                        | REMOTE:PORT: missing (expected: ADDRESS:PORT or [IPV6]:PORT)
                    127.0.0.1 192.0.2.7:1              | LOCAL:PORT: '127.0.0.1' (expected: ADDRESS:PORT or [IPV6]:PORT)
                    127.0.0.1:1 localhost:1            | REMOTE:PORT: 'localhost:1' (expected: ADDRESS:PORT or [IPV6]:PORT)
                    127.0.0.1:0 192.0.2.7:1            | LOCAL:PORT: '127.0.0.1:0': port '0' (expected: 1-65535)
                    127.0.0.1:1 [::1]:1                | LOCAL:PORT and REMOTE:PORT: '127.0.0.1:1' and '[0:0:0:0:0:0:0:1]:1' (expected: two IPv4 or two IPv6 addresses)
                    --user nobody.at.all 127.0.0.1:1 192.0.2.7:1 | --user: 'nobody.at.all' (expected: a login of this host, or a uid)
                    -R x --user root 127.0.0.1:1 192.0.2.7:1 | --user: 'root' (expected: with the system lookup, which is not asked)
                    """)
    void rejectsBadArguments(String arguments, String message) {
        assertEquals(ExitStatus.USAGE, terminal.run(("explain " + arguments).split(" ")));
        assertEquals(
                "netty-identd explain: " + message,
                terminal.err().lines().findFirst().orElse(""));
        assertEquals("", terminal.out());
    }

    @Test
    void helpTeachesWithExamplesAndExitStatuses() {
        assertEquals(ExitStatus.OK, terminal.run("explain", "--help"));
        for (String part : List.of("--user=USER", "explain --config ./oidentd.conf --user alice", "78   The config")) {
            assertTrue(terminal.out().contains(part), () -> "no '" + part + "' in " + terminal.out());
        }
    }
}
