package io.github.nettyidentd.daemon;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.nettyidentd.testing.Asker;
import io.github.nettyidentd.testing.Await;
import io.github.nettyidentd.testing.InstalledProgram;
import io.github.nettyidentd.testing.RunningDaemon;
import io.github.nettyidentd.testing.Screen;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How the commands look on a terminal, of which the whole screen is read. */
@SuppressWarnings("NullAway.Init") // written before each test
class TerminalIT {

    private static final String ESCAPE = "\033[";
    private static final String RESET = "\033[0m";

    private final InstalledProgram program = InstalledProgram.built();

    @TempDir
    private Path directory;

    private String socket;
    private Path policy;

    @BeforeEach
    void name() throws Exception {
        // The daemon is another user when it reads its policy again.
        Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxr-xr-x"));
        socket = directory.resolve("status").toString();
        policy = Files.writeString(directory.resolve("p.conf"), "default { default { deny hide } }");
    }

    @Test
    void watchKeepsItsFirstLinesOnTheScreen() throws Exception {
        try (var daemon = RunningDaemon.start("--status-socket", socket, "-C", policy.toString())) {
            Asker.ask(daemon.address(), 1, 1);
            for (int i = 1; i <= 10; i++) {
                Files.writeString(policy, "\n".repeat(i) + "nonsense");
                daemon.signal("HUP");
                daemon.awaitLog("p.conf:" + (i + 1) + ":1");
            }
            try (var screen = Screen.open(80, 24, watch())) {
                String shown = screen.await("… ");

                assertStartsWith("netty-identd \\S+, pid " + daemon.pid() + ", serving; ", shown);
                assertTrue(shown.contains("\nlistening    127.0.0.1:" + daemon.port()), shown);
                assertTrue(shown.contains("\nstatus from  " + socket.substring(0, 10)), shown);
                assertTrue(shown.contains("\nproblems     … "), shown);
                assertTrue(shown.contains(" earlier\n"), shown);
                assertTrue(shown.contains("p.conf:11:1"), shown);

                screen.resize(40, 10);
                Await.until("a smaller status", () -> screen.text().contains("problems     … 10 earlier"));
                shown = screen.text();

                assertStartsWith("netty-identd \\S+,", shown);
                assertTrue(shown.lines().count() <= 9, shown);
                assertTrue(shown.contains("\nanswers      … "), shown);
            }
        }
    }

    @Test
    void watchClearsTheScreenWithoutColours() throws Exception {
        try (var daemon = RunningDaemon.start("--status-socket", socket, "-R", "x")) {
            ProcessBuilder command = watch();
            command.environment().put("NO_COLOR", "1");
            try (var screen = Screen.open(80, 24, command)) {
                screen.await("pid " + daemon.pid());
                Asker.ask(daemon.address(), 6193, 23);
                screen.await("USERID                              1 ");
                String shown = screen.text();

                assertEquals(1, shown.split("pid " + daemon.pid(), -1).length - 1, shown);
                assertFalse(screen.colouredText().contains(ESCAPE), screen.colouredText());
            }
        }
    }

    @Test
    void watchSaysThatTheDaemonStopped() throws Exception {
        try (var daemon = RunningDaemon.start("--status-socket", socket, "-R", "x");
                var screen = Screen.open(200, 24, watch())) {
            screen.await("pid " + daemon.pid());
            daemon.terminate();
            assertEquals(0, daemon.awaitExit());

            String shown = screen.await("netty-identd status: ");

            assertFalse(shown.contains("pid " + daemon.pid()), shown);
        }
    }

    @Test
    void colours() throws Exception {
        try (var _ = RunningDaemon.start("--status-socket", socket, "-R", "x");
                var screen = Screen.open(80, 24, watch())) {
            screen.await("serving");

            assertTrue(screen.colouredText().contains(ESCAPE + "32m"), screen.colouredText());
        }
    }

    @Test
    void writesNoEscapesToATerminalThatKnowsNone() throws Exception {
        try (var daemon = RunningDaemon.start("--status-socket", socket, "-R", "x")) {
            ProcessBuilder command = watch();
            command.environment().put("TERM", "dumb");
            try (var screen = Screen.open(100, 200, command)) {
                Await.until("the status twice", () -> screen.text().split("pid " + daemon.pid(), -1).length > 2);

                assertFalse(screen.colouredText().contains(ESCAPE), screen.colouredText());
            }
        }
        ProcessBuilder help = program.command("--help");
        help.environment().put("TERM", "dumb");
        try (var screen = Screen.open(100, 200, help)) {
            screen.await("netty-identd status --watch");

            assertFalse(screen.colouredText().replace(RESET, "").contains(ESCAPE), screen.colouredText());
        }
    }

    @Test
    void explainBreaksLinesAtWords() throws Exception {
        String[] arguments = {"explain", "-C", policy.toString(), "--user", "0", "198.51.100.1:41178", "192.0.2.7:6667"
        };
        String piped = program.run(arguments).out();
        try (var screen = Screen.open(60, 60, program.command(arguments))) {
            String shown = screen.await(":root\\r\\n");

            assertTrue(piped.lines().anyMatch(line -> line.length() > 100), piped);
            List<String> rows = shown.lines().toList();
            assertTrue(rows.stream().allMatch(row -> row.length() <= 60), shown);
            assertTrue(rows.stream().anyMatch(row -> row.startsWith(" ".repeat(13))), shown);
            // The words are the same, and none is cut.
            assertEquals(words(piped), words(screen.history()));
        }
    }

    private static List<String> words(String text) {
        return List.of(text.strip().split("\\s+"));
    }

    private ProcessBuilder watch() {
        ProcessBuilder command = program.command("status", "--watch=100ms", "--status-socket", socket);
        command.environment().remove("NO_COLOR");
        return command;
    }

    private static void assertStartsWith(String pattern, String shown) {
        assertTrue(Pattern.compile(pattern).matcher(shown).lookingAt(), shown);
    }
}
