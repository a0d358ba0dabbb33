package io.github.nettyidentd.daemon;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.nettyidentd.testing.Asker;
import io.github.nettyidentd.testing.Commands;
import io.github.nettyidentd.testing.InstalledProgram;
import io.github.nettyidentd.testing.OwnConnection;
import io.github.nettyidentd.testing.RunningDaemon;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Command lines that were written for oidentd. */
class OidentdFlagsIT {

    private static final InetAddress LOOPBACK = InetAddress.ofLiteral("127.0.0.1");
    private static final int UNUSED_PORT = 1;

    @TempDir
    private Path directory;

    private static RunningDaemon start(String... arguments) throws Exception {
        return RunningDaemon.start(InstalledProgram.built().command(arguments));
    }

    private Path policy(String text) throws IOException {
        return Files.writeString(directory.resolve("oidentd.conf"), text);
    }

    /** Gives the values of a field in the status of all threads of a process. */
    private static Set<String> ofAllThreads(long pid, String field) throws IOException {
        Set<String> values = new TreeSet<>();
        try (Stream<Path> threads = Files.list(Path.of("/proc/" + pid + "/task"))) {
            for (Path thread : threads.toList()) {
                Files.readAllLines(thread.resolve("status")).stream()
                        .filter(line -> line.startsWith(field + ":"))
                        .forEach(line -> values.add(
                                line.substring(field.length() + 1).strip().replaceAll("\\s+", " ")));
            }
        }
        return values;
    }

    @Test
    void startsAndAnswersByLongFlags() throws Exception {
        Path policy = policy("default { default { force reply \"alice\" } }");
        try (var daemon = start(
                        "--address",
                        "127.0.0.1",
                        "--port",
                        "0",
                        "--config",
                        policy.toString(),
                        "--limit",
                        "10",
                        "--timeout",
                        "30",
                        "--other=BSD",
                        "--foreground",
                        "--nosyslog",
                        "--error");
                var own = OwnConnection.open(LOOPBACK)) {
            assertEquals(
                    own.localPort() + " , " + own.remotePort() + " : USERID : BSD :alice",
                    Asker.ask(daemon.address(), own.localPort(), own.remotePort()));
            assertEquals(UNUSED_PORT + " , 2 : ERROR : UNKNOWN-ERROR", Asker.ask(daemon.address(), UNUSED_PORT, 2));
        }
    }

    @Test
    void becomesTheUserAndGroupInAllThreads() throws Exception {
        Commands.assumeRoot();
        try (var daemon = start("-a", "127.0.0.1:0", "-u", "daemon", "-g", "nogroup", "-iS")) {
            assertEquals(Set.of("1 1 1 1"), ofAllThreads(daemon.pid(), "Uid"));
            assertEquals(Set.of("65534 65534 65534 65534"), ofAllThreads(daemon.pid(), "Gid"));
            assertEquals(Set.of("65534"), ofAllThreads(daemon.pid(), "Groups"));
            assertEquals(Set.of("0000000000000000"), ofAllThreads(daemon.pid(), "CapEff"));
            assertEquals(Set.of("1"), ofAllThreads(daemon.pid(), "NoNewPrivs"));
            try (var own = OwnConnection.open(LOOPBACK)) {
                assertEquals(
                        own.localPort() + " , " + own.remotePort() + " : USERID : UNIX :root",
                        Asker.ask(daemon.address(), own.localPort(), own.remotePort()));
            }
        }
    }

    @Test
    void rootBecomesAnUnprivilegedUserByDefault() throws Exception {
        Commands.assumeRoot();
        try (var daemon = start("-a", "127.0.0.1:0")) {
            daemon.awaitLog("running as ");
            assertEquals(1, ofAllThreads(daemon.pid(), "Uid").size());
            assertTrue(ofAllThreads(daemon.pid(), "Uid").stream().noneMatch(uids -> uids.startsWith("0 ")));
        }
    }

    @Test
    void repliesForAConnectionWithoutAnOwner() throws Exception {
        try (var daemon = start("-a", "127.0.0.1:0", "-r", "somebody")) {
            assertEquals(UNUSED_PORT + " , 2 : USERID : UNIX :somebody", Asker.ask(daemon.address(), UNUSED_PORT, 2));
        }
    }

    @Test
    void waitsForQueriesWithoutALimit() throws Exception {
        try (var daemon = start("-a", "127.0.0.1:0", "-R", "x", "-t", "0");
                var asker = Asker.connect(daemon.address())) {
            asker.send(1, 2);
            assertEquals("1 , 2 : USERID : UNIX :x", asker.reply());
            asker.send(3, 4);
            assertEquals("3 , 4 : USERID : UNIX :x", asker.reply());
        }
    }

    @Test
    void repliesTheSameToAllWithoutReadingThePolicy() throws Exception {
        Path wrong = policy("nonsense");
        try (var daemon = start("-a", "127.0.0.1:0", "-R", "somebody", "-C", wrong.toString(), "-o")) {
            assertEquals(UNUSED_PORT + " , 2 : USERID : OTHER :somebody", Asker.ask(daemon.address(), UNUSED_PORT, 2));
        }
    }

    /** The first line is Debian's /etc/default/oidentd, with what its units add for OIDENT_BEHIND_PROXY=yes. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "-S -mf -l 10 -P _gateway",
                "-m -P 10.0.0.1",
                "-Mf1113",
                "-f",
                "--masquerade --forward=113 --proxy=10.0.0.0/8"
            })
    void startsForHostsBehindNat(String flags) throws Exception {
        List<String> arguments = new ArrayList<>(List.of("-a", "127.0.0.1:0"));
        arguments.addAll(List.of(flags.split(" ")));
        try (var daemon = start(arguments.toArray(String[]::new));
                var own = OwnConnection.open(LOOPBACK)) {
            assertTrue(Asker.ask(daemon.address(), own.localPort(), own.remotePort())
                    .startsWith(own.localPort() + " , " + own.remotePort() + " : USERID : UNIX :"));
        }
    }

    @Test
    void saysThatForwardAloneHasNoEffect() throws Exception {
        try (var daemon = start("-a", "127.0.0.1:0", "-f")) {
            daemon.awaitLog("--forward has no effect without --masquerade");
        }
    }

    @Test
    void refusesStaticRulesThatAreNotThere() throws Exception {
        Path none = directory.resolve("none");
        var finished = InstalledProgram.built().run("-a", "127.0.0.1:0", "-m", "--masq-config", none.toString());
        assertEquals(78, finished.status());
        assertTrue(finished.err().contains(none + ": there is no such file"), finished.err());
    }

    @Test
    void startsWithAWrongLineInTheStaticRulesAndReloadsThem() throws Exception {
        // The daemon that root starts reads them again as another user.
        Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxr-xr-x"));
        Path rules = Files.writeString(directory.resolve("rules"), "10.0.0.5 a\n");
        try (var daemon = start("-a", "127.0.0.1:0", "-m", "--masq-config", rules.toString())) {
            daemon.awaitLog(rules + ":1:11: found the end of the line");
            Files.writeString(rules, "10.0.0.5 a UNIX\n");
            daemon.signal("HUP");
            daemon.awaitLog("static rules reloaded from " + rules);
            Files.delete(rules);
            daemon.signal("HUP");
            daemon.awaitLog("static rules not reloaded: the old ones stay in force");
        }
    }

    @Test
    void refusesAPolicyWithErrorsAndNamesThemAll() throws Exception {
        Path wrong = policy("defualt { }\nuser no-such-login { default { allow spof } }\n");
        var finished = InstalledProgram.built().run("-a", "127.0.0.1:0", "-C", wrong.toString());
        assertEquals(78, finished.status());
        assertTrue(finished.err().contains(wrong + ":1:1: "), finished.err());
        assertTrue(finished.err().contains(wrong + ":2:6: "), finished.err());
        assertTrue(finished.err().contains("did you mean 'spoof'?"), finished.err());
    }

    @Test
    void refusesAPolicyFileThatIsNotThere() throws Exception {
        var finished = InstalledProgram.built()
                .run("-a", "127.0.0.1:0", "-C", directory.resolve("none").toString());
        assertEquals(78, finished.status());
        assertTrue(finished.err().contains("no such file"), finished.err());
    }

    @Test
    void refusesAPolicyFileWithoutAnEnd() throws Exception {
        var finished = InstalledProgram.built().run("-a", "127.0.0.1:0", "-C", "/dev/zero");
        assertEquals(78, finished.status());
        assertTrue(finished.err().contains("too large (expected: at most"), finished.err());
    }

    @Test
    void servesWithALargePolicyInTheDefaultHeap() throws Exception {
        Path large = policy("default {\n" + "    fport 1 { force hide }\n".repeat(150_000) + "}\n");
        try (var daemon = start("-a", "127.0.0.1:0", "-C", large.toString())) {
            assertEquals(UNUSED_PORT + " , 2 : ERROR : NO-USER", Asker.ask(daemon.address(), UNUSED_PORT, 2));
        }
    }

    @Test
    void doesNotReloadAPolicyThatNoLookupUses() throws Exception {
        Path wrong = policy("nonsense");
        try (var daemon = start("-a", "127.0.0.1:0", "-R", "somebody", "-C", wrong.toString())) {
            daemon.signal("HUP");
            daemon.awaitLog("no policy to reload");
            assertEquals(List.of(), daemon.problems());
        }
    }

    /** As with inetd, the socket is standard input, output and error. */
    @Test
    void servesTheConnectionThatIsStandardInput() throws Exception {
        Commands.assumeProgram("bash");
        try (var inetd = new ServerSocket(0, 1, LOOPBACK)) {
            List<String> command = new ArrayList<>(List.of(
                    "bash",
                    "-c",
                    "exec 0<>/dev/tcp/127.0.0.1/" + inetd.getLocalPort() + " 1>&0 2>&0; exec \"$0\" \"$@\""));
            command.addAll(InstalledProgram.built().command("--stdio").command());
            var builder = new ProcessBuilder(command);
            builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
            Process daemon = builder.start();
            try (Socket asker = inetd.accept()) {
                asker.setSoTimeout(40_000);
                asker.getOutputStream().write("1, 2\r\n3, x\r\n".getBytes(US_ASCII));
                String all = new String(asker.getInputStream().readAllBytes(), US_ASCII);
                assertEquals("1 , 2 : ERROR : NO-USER\r\n0 , 0 : ERROR : INVALID-PORT\r\n", all);
            }
            assertTrue(daemon.waitFor(40, SECONDS));
            assertEquals(0, daemon.exitValue());
        }
    }

    @Test
    void saysThatStandardInputIsNotAConnection() throws Exception {
        var finished = InstalledProgram.built().run("--stdio");
        assertEquals(1, finished.status());
        assertTrue(finished.err().contains("standard input"), finished.err());
    }
}
