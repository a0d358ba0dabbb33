package io.github.nettyidentd.daemon;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import io.github.nettyidentd.hop.HopSettings;
import io.github.nettyidentd.testing.Asker;
import io.github.nettyidentd.testing.Await;
import io.github.nettyidentd.testing.Commands;
import io.github.nettyidentd.testing.InstalledProgram;
import io.github.nettyidentd.testing.OwnConnection;
import io.github.nettyidentd.testing.PerlProgram;
import io.github.nettyidentd.testing.RunningDaemon;
import io.github.nettyidentd.testing.RunningProcess;
import io.github.nettyidentd.testing.TempDirectory;
import io.github.nettyidentd.testing.TestResources;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The helper as a process: how it is started, what it may do, and what its faults cost the daemon. */
@SuppressWarnings("NullAway.Init") // opened before each test
class HelperIT {

    /** A uid without an account, and so without a process. */
    private static final String OTHER_UID = "3000000113";

    /** CAP_NET_ADMIN, CAP_SYS_PTRACE and CAP_SYS_ADMIN. */
    private static final String THREE = "0000000000281000";

    private static final String UNKNOWN = "ERROR : UNKNOWN-ERROR";

    @RegisterExtension
    final TestResources resources = new TestResources();

    private OwnConnection own;
    private Path directory;
    private Path socket;

    @BeforeEach
    void open() throws Exception {
        Commands.assumeRoot();
        own = resources.add(OwnConnection.open(InetAddress.ofLiteral("127.0.0.1")));
        directory = resources.add(TempDirectory.create()).path();
        socket = directory.resolve("helper");
    }

    private String answerAboutOwn(RunningDaemon daemon) throws IOException {
        return Asker.answer(daemon.address(), own.localPort(), own.remotePort());
    }

    /** About a connection that this host does not have, which the helper is asked about. */
    private String answerAboutOther(RunningDaemon daemon) throws IOException {
        return Asker.answer(daemon.address(), 1, own.remotePort());
    }

    private RunningProcess helper() throws Exception {
        var helper = RunningProcess.start(
                InstalledProgram.built().command("helper", "--user", "nobody", "--socket", socket.toString()));
        helper.awaitLine("helper serving nobody");
        return helper;
    }

    private RunningDaemon daemon(String... options) throws Exception {
        List<String> all = new ArrayList<>(List.of("--user", "nobody", "--masquerade", "--status-socket"));
        all.add(socket.resolveSibling("status").toString());
        all.addAll(List.of(options));
        return RunningDaemon.start(all.toArray(String[]::new));
    }

    @Test
    void answersAboutOwnConnectionsGoOnWhateverTheHelperDoes() throws Exception {
        try (RunningProcess first = helper();
                RunningDaemon daemon = daemon("--helper", socket.toString())) {
            Await.until("the helper is asked", () -> answerAboutOther(daemon).equals("ERROR : NO-USER"));

            first.signal("STOP");
            assertEquals(UNKNOWN, answerAboutOther(daemon));
            assertEquals("USERID : UNIX :root", answerAboutOwn(daemon));
            first.signal("CONT");
            Await.until(
                    "the helper answers again", () -> answerAboutOther(daemon).equals("ERROR : NO-USER"));

            first.signal("KILL");
            first.awaitExit();
            assertEquals(UNKNOWN, answerAboutOther(daemon));
            assertEquals("USERID : UNIX :root", answerAboutOwn(daemon));
            long withoutHelper = descriptors(daemon.pid());
            try (RunningProcess second = helper()) {
                Await.until(
                        "the daemon has connected",
                        () -> answerAboutOther(daemon).equals("ERROR : NO-USER"));
                second.signal("TERM");
                assertEquals(0, second.awaitExit());
            }
            assertTrue(Files.notExists(socket));
            Await.until("nothing is left open", () -> descriptors(daemon.pid()) <= withoutHelper);
        }
    }

    private static long descriptors(long pid) throws IOException {
        try (Stream<Path> open = Files.list(Path.of("/proc/" + pid + "/fd"))) {
            return open.count();
        }
    }

    @Test
    void aDaemonThatRootStartsHasAHelperOfItsOwnWhileItLives() throws Exception {
        assumeFalse(Files.exists(HopSettings.DEFAULT_HELPER), "a helper serves this host");
        try (RunningDaemon daemon = daemon("--namespaces")) {
            daemon.awaitLog("started the helper");
            Await.until("the helper is asked", () -> answerAboutOther(daemon).equals("ERROR : NO-USER"));
            ProcessHandle shell = child(daemon.pid());
            ProcessHandle helper = child(shell.pid());
            String[] arguments = shell.info().arguments().orElseThrow();
            Path ofHelper = Path.of(arguments[2]);
            assertTrue(Files.exists(ofHelper.resolve("socket")));
            for (String set : List.of("CapPrm", "CapEff", "CapBnd")) {
                assertEquals(THREE, status(helper.pid(), set));
            }
            assertEquals("1", status(helper.pid(), "NoNewPrivs"));

            helper.destroyForcibly();
            Await.until(
                    "there is another helper",
                    () -> shell.children().anyMatch(it -> it.pid() != helper.pid())
                            && answerAboutOther(daemon).equals("ERROR : NO-USER"));

            daemon.signal("KILL");
            daemon.awaitExit();
            Await.until("the helper has ended", () -> !shell.isAlive());
            assertTrue(Files.notExists(ofHelper));
        }
    }

    private static ProcessHandle child(long pid) throws Exception {
        ProcessHandle parent = ProcessHandle.of(pid).orElseThrow();
        Await.until("there is a child", () -> parent.children().findAny().isPresent());
        return parent.children().findAny().orElseThrow();
    }

    private static String status(long pid, String field) throws IOException {
        return Files.readAllLines(Path.of("/proc/" + pid + "/status")).stream()
                .filter(line -> line.startsWith(field + ":"))
                .map(line -> line.substring(field.length() + 1).strip())
                .findAny()
                .orElseThrow();
    }

    @Test
    void refusesOtherUsersAndOtherUsersHelpers() throws Exception {
        try (RunningProcess helper = helper()) {
            assertEquals("rw-------", permissions(socket));
            Commands.check(List.of("chmod", "666", socket.toString()));
            List<String> connect = new ArrayList<>(List.of("setpriv", "--reuid", OTHER_UID, "--clear-groups"));
            connect.addAll(PerlProgram.command("seqpacket.pl"));
            connect.addAll(List.of("connect", socket.toString()));

            // The helper has closed the connection.
            assertEquals("0", Commands.check(connect));
            helper.awaitLine("refused a connection: uid " + OTHER_UID);
        }
        Commands.check(List.of("chmod", "777", directory.toString()));
        List<String> listen = new ArrayList<>(List.of("setpriv", "--reuid", OTHER_UID, "--clear-groups"));
        listen.addAll(PerlProgram.command("seqpacket.pl"));
        listen.addAll(List.of("listen", socket.toString()));
        try (RunningProcess impostor = RunningProcess.start(listen)) {
            impostor.awaitLine("listening");
            try (RunningDaemon daemon = daemon("--helper", socket.toString())) {
                assertEquals(UNKNOWN, answerAboutOther(daemon));
                daemon.awaitLog("uid " + OTHER_UID + " listens there (expected: root, or uid ");
            }
        }
    }

    private static String permissions(Path file) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(file));
    }
}
