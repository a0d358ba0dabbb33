package io.github.nettyidentd.daemon;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.nettyidentd.testing.Asker;
import io.github.nettyidentd.testing.Await;
import io.github.nettyidentd.testing.Commands;
import io.github.nettyidentd.testing.InstalledProgram;
import io.github.nettyidentd.testing.MemoryLimit;
import io.github.nettyidentd.testing.OwnConnection;
import io.github.nettyidentd.testing.PrivateMount;
import io.github.nettyidentd.testing.RunningDaemon;
import io.github.nettyidentd.testing.RunningProcess;
import io.github.nettyidentd.testing.TempDirectory;
import io.github.nettyidentd.testing.TestResources;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Faults of the host, one at a time; {@code packaging/TESTING.md} lists all faults. */
@SuppressWarnings("NullAway.Init") // opened before each test
class FaultsIT {

    private static final int STOPPED_SECONDS = Integer.getInteger("stop.seconds", 5);
    private static final int FULL_KIB = 64;
    private static final int LIMIT_MIB = 64;
    private static final int SILENT = 500;
    private static final Path LIBRARIES = Path.of("/usr/lib");

    @RegisterExtension
    final TestResources resources = new TestResources();

    private Path directory;
    private OwnConnection own;

    @BeforeEach
    void open() throws Exception {
        // The daemon gives up root, and the user that it becomes reads there.
        directory = resources.add(TempDirectory.create()).path();
        own = resources.add(OwnConnection.open(InetAddress.ofLiteral("127.0.0.1")));
    }

    @Test
    void aFullDiskCostsLinesOfTheLogAndNothingElse() throws Exception {
        Commands.assumeRoot();
        Commands.assumeProgram("unshare");
        ProcessBuilder command = InstalledProgram.built().command("--listen", "127.0.0.1:0");
        String start = "mount -t tmpfs -o size=%dk none \"$0\" && exec \"$@\" 2>>\"$0/log\"".formatted(FULL_KIB);
        command.command().addAll(0, PrivateMount.shell(start, directory.toString()));
        try (RunningProcess daemon = RunningProcess.start(command)) {
            // The path as the daemon sees it.
            Path log = Path.of("/proc/" + daemon.pid() + "/root" + directory + "/log");
            var listening = Pattern.compile("listening on 127\\.0\\.0\\.1:(\\d+) ");
            Await.until("the daemon listens", () -> listening.matcher(text(log)).find());
            var port = listening.matcher(text(log));
            assertTrue(port.find());
            var address = new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), Integer.parseInt(port.group(1)));
            try (Asker asker = Asker.connect(address)) {
                while (Files.size(log) < FULL_KIB * 1024) {
                    assertAnswered(asker);
                }
                for (int i = 0; i < 1_000; i++) {
                    assertAnswered(asker);
                }
                // The operator makes room.
                Files.write(log, new byte[0]);
                assertAnswered(asker);
                Await.until("a query is logged", () -> text(log).contains("portOnServer=" + own.localPort()));
                Await.until("the log says what it lost", () -> text(log).contains(" WARN  lost "));
            }
            daemon.signal("TERM");
            assertEquals(0, daemon.awaitExit());
        }
    }

    /** The daemon is stopped for longer than it waits for a first query. */
    @Test
    void queriesThatComeWhileItIsStoppedAreAnsweredAfterwards() throws Exception {
        try (var daemon = RunningDaemon.start("--first-query-timeout", STOPPED_SECONDS - 1 + "s");
                Asker before = Asker.connect(daemon.address())) {
            daemon.signal("STOP");
            ask(before);
            try (Asker meanwhile = Asker.connect(daemon.address())) {
                ask(meanwhile);
                TimeUnit.SECONDS.sleep(STOPPED_SECONDS);
                daemon.signal("CONT");
                assertAnswer(before.reply());
                assertAnswer(meanwhile.reply());
            }
            assertEquals(List.of(), daemon.problems());
        }
    }

    @Test
    void aClockThatIsSetBackMovesNoDeadline() throws Exception {
        Path clock = Files.writeString(directory.resolve("clock"), "+0");
        SoakPlugin.write(directory);
        ProcessBuilder command = InstalledProgram.built()
                .command(
                        "--listen",
                        "127.0.0.1:0",
                        "--plugins",
                        directory.toString(),
                        "--lookup",
                        SoakPlugin.NAME,
                        "--lookup",
                        "system",
                        "--lookup-timeout",
                        "10s");
        command.environment()
                .putAll(Map.of(
                        "LD_PRELOAD",
                        fakeTime().toString(),
                        "FAKETIME_TIMESTAMP_FILE",
                        clock.toString(),
                        "FAKETIME_NO_CACHE",
                        "1",
                        "FAKETIME_DONT_FAKE_MONOTONIC",
                        "1"));
        try (var daemon = RunningDaemon.start(command);
                Asker pending = Asker.connect(daemon.address());
                Asker asker = Asker.connect(daemon.address())) {
            assertAnswered(asker);
            pending.send(6193, SoakPlugin.NEVER_ANSWERS);
            Files.writeString(clock, "-1d");
            assertAnswered(asker);
            daemon.awaitLog(LocalDate.now(ZoneOffset.UTC).minusDays(1) + "T");
            assertEquals("6193 , " + SoakPlugin.NEVER_ANSWERS + " : ERROR : UNKNOWN-ERROR", pending.reply());
            assertAnswered(asker);
        }
    }

    private static Path fakeTime() throws IOException {
        try (Stream<Path> files = Files.find(
                LIBRARIES, 3, (file, _) -> file.getFileName().toString().equals("libfaketimeMT.so.1"))) {
            Optional<Path> library = files.findFirst();
            assumeTrue(library.isPresent(), "needs libfaketime");
            return library.get();
        }
    }

    @Test
    void servesWithLittleMemory() throws Exception {
        ProcessBuilder command = InstalledProgram.built().command("--listen", "127.0.0.1:0");
        List<Asker> silent = new ArrayList<>();
        try (var limit = MemoryLimit.create(LIMIT_MIB)) {
            command.command().addAll(0, limit.runner());
            try (var daemon = RunningDaemon.start(command)) {
                assertTrue(limit.holds(daemon.pid()));
                for (int i = 0; i < SILENT; i++) {
                    silent.add(Asker.connect(daemon.address()));
                }
                for (Asker asker : silent) {
                    assertAnswered(asker);
                }
                daemon.terminate();
                assertEquals(0, daemon.awaitExit());
                assertEquals(List.of(), daemon.problems());
            } finally {
                for (Asker asker : silent) {
                    asker.close();
                }
            }
        }
    }

    @Test
    void startsOnTheSamePortAtOnceAfterItWasKilled() throws Exception {
        int port;
        List<Asker> connected = new ArrayList<>();
        try (var daemon = RunningDaemon.start()) {
            port = daemon.port();
            for (int i = 0; i < 10; i++) {
                Asker asker = Asker.connect(daemon.address());
                connected.add(asker);
                assertAnswered(asker);
            }
            // The first one has a query under way.
            ask(connected.getFirst());
            daemon.signal("KILL");
            assertNotEquals(0, daemon.awaitExit());
        }
        try (var daemon = RunningDaemon.start(InstalledProgram.built().command("--listen", "127.0.0.1:" + port));
                Asker asker = Asker.connect(daemon.address())) {
            assertAnswered(asker);
        } finally {
            for (Asker asker : connected) {
                asker.close();
            }
        }
    }

    private static String text(Path file) {
        try {
            return Files.exists(file) ? Files.readString(file) : "";
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void ask(Asker asker) throws IOException {
        asker.send(own.localPort(), own.remotePort());
    }

    private void assertAnswered(Asker asker) throws IOException {
        ask(asker);
        assertAnswer(asker.reply());
    }

    private void assertAnswer(String reply) {
        String expected = "%d , %d : USERID : UNIX :".formatted(own.localPort(), own.remotePort());
        assertTrue(reply.startsWith(expected), reply);
    }
}
