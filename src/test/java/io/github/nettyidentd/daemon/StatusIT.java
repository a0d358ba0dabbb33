package io.github.nettyidentd.daemon;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.github.nettyidentd.testing.Asker;
import io.github.nettyidentd.testing.Commands;
import io.github.nettyidentd.testing.InstalledProgram;
import io.github.nettyidentd.testing.InstalledProgram.Finished;
import io.github.nettyidentd.testing.RunningDaemon;
import io.github.nettyidentd.testing.RunningProcess;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What {@code netty-identd status} shows of a running daemon. */
class StatusIT {

    private final InstalledProgram program = InstalledProgram.built();

    @TempDir
    private Path directory;

    private String socket;

    @BeforeEach
    void name() {
        socket = directory.resolve("status").toString();
    }

    @Test
    void showsTheStateOfTheDaemon() throws Exception {
        Path policy = Files.writeString(directory.resolve("p.conf"), "default { default { deny hide } }");
        try (var daemon = RunningDaemon.start("--status-socket", socket, "-C", policy.toString(), "--metrics", "0")) {
            Asker.ask(daemon.address(), 1, 1);
            Asker.ask(daemon.address(), 0, 1);

            Finished shown = program.run("status", "--status-socket", socket);

            assertEquals(0, shown.status(), shown::err);
            for (String expected : List.of(
                    "netty-identd \\S+, pid " + daemon.pid() + ", serving; started \\S+Z, \\d+ s ago",
                    "listening    127\\.0\\.0\\.1:" + daemon.port() + " \\(" + daemon.transport() + ", 1 event loop\\)",
                    "status from  " + socket,
                    "lookups      system",
                    "policy       " + policy + ", read \\S+Z; 0 reloads",
                    "metrics      http://127\\.0\\.0\\.1:\\d+/metrics",
                    "connections  \\d open of at most 10,000; 2 since the start",
                    " +NO-USER +1",
                    " +INVALID-PORT +1",
                    "limits       none reached")) {
                assertTrue(
                        Pattern.compile("(?m)^" + expected + "$")
                                .matcher(shown.out())
                                .find(),
                        () -> expected + " is not in " + shown.out());
            }
        }
    }

    @Test
    void showsTheLastErrors() throws Exception {
        Path policy = Files.writeString(directory.resolve("p.conf"), "default { default { deny hide } }");
        try (var daemon = RunningDaemon.start("--status-socket", socket, "-C", policy.toString())) {
            Files.writeString(policy, "nonsense");
            daemon.signal("HUP");
            daemon.awaitLog("policy not reloaded");

            Finished shown = program.run("status", "--json", "--status-socket", socket);

            assertEquals(0, shown.status(), shown::err);
            assertEquals(1, shown.out().lines().count());
            JsonObject json = JsonParser.parseString(shown.out()).getAsJsonObject();
            assertEquals(1, json.getAsJsonObject("policy").get("failedReloads").getAsInt());
            String problems = json.getAsJsonArray("lastProblems").toString();
            assertTrue(problems.contains(policy + ":"), problems);
        }
    }

    @Test
    void watchesADaemonThroughItsRestart() throws Exception {
        try (var watched =
                RunningProcess.start(program.command("status", "--watch=100ms", "--status-socket", socket))) {
            watched.awaitLine("no daemon: there is no socket " + Pattern.quote(socket));
            try (var daemon = RunningDaemon.start("--status-socket", socket, "-R", "x")) {
                watched.awaitLine("pid " + daemon.pid() + ", serving");
                Asker.ask(daemon.address(), 6193, 23);
                watched.awaitLine("USERID +1 +[0-9.]+/s");
                daemon.terminate();
                assertEquals(0, daemon.awaitExit());
            }
            // The socket stays behind, because it belongs to root and the daemon had given up root.
            watched.awaitLine("no daemon: |Connection refused");
            try (var daemon = RunningDaemon.start("--status-socket", socket, "-R", "x")) {
                watched.awaitLine("pid " + daemon.pid() + ", serving");
            }
        }
    }

    @Test
    void saysThatAKilledDaemonDoesNotAnswer() throws Exception {
        try (var daemon = RunningDaemon.start("--status-socket", socket, "-R", "x")) {
            assertTrue(daemon.pid() > 0);
        }
        assertTrue(Files.exists(Path.of(socket)), "a daemon that is killed leaves its socket");

        Finished shown = program.run("status", "--status-socket", socket);

        assertEquals(3, shown.status());
        assertEquals("", shown.out());
        assertEquals("netty-identd status: cannot ask the daemon at " + socket + ": Connection refused\n", shown.err());
        try (var daemon = RunningDaemon.start("--status-socket", socket, "-R", "x")) {
            assertEquals(0, program.run("status", "--status-socket", socket).status());
            assertEquals(List.of(), daemon.problems());
        }
    }

    @Test
    void isNotForOtherUsers() throws Exception {
        assumeTrue(System.getProperty("user.name").equals("root"), "needs root");
        Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxr-xr-x"));
        try (var daemon = RunningDaemon.start("--status-socket", socket, "-R", "x")) {
            Process other = new ProcessBuilder(
                            "setpriv",
                            "--reuid=65534",
                            "--regid=65534",
                            "--clear-groups",
                            "python3",
                            "-c",
                            "import socket,sys; socket.socket(socket.AF_UNIX).connect(sys.argv[1])",
                            socket)
                    .redirectErrorStream(true)
                    .start();
            String said = new String(other.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);

            assertFalse(other.waitFor() == 0);
            assertTrue(said.contains("Permission denied"), said);
            assertEquals(List.of(), daemon.problems());

            // Root without its capability to write to all files, so that the program itself stays readable.
            Commands.check(List.of("chown", "65534", socket));
            ProcessBuilder command = program.command("status", "--status-socket", socket);
            command.command().addAll(0, List.of("setpriv", "--bounding-set=-dac_override"));
            Finished shown = InstalledProgram.run(command);

            assertEquals(3, shown.status(), shown::out);
            assertEquals(
                    "netty-identd status: cannot ask the daemon at " + socket
                            + ": Permission denied (only root and the user who started the daemon may ask)\n",
                    shown.err());
        }
    }

    @Test
    void isInTheDirectoryThatSystemdMade() throws Exception {
        ProcessBuilder command = program.command("--listen", "127.0.0.1:0", "-R", "x");
        command.environment().put("RUNTIME_DIRECTORY", directory.toString());
        try (var daemon = RunningDaemon.start(command)) {
            Finished shown = program.run("status", "--status-socket", socket);

            assertTrue(shown.out().contains("pid " + daemon.pid() + ", "), shown.out());
        }
    }

    @Test
    void endsTheStartWhereTheSocketBelongsToAnotherDaemon() throws Exception {
        try (var daemon = RunningDaemon.start("--status-socket", socket, "-R", "x")) {
            Finished second = program.run("--listen", "127.0.0.1:0", "--status-socket", socket, "-R", "x");

            assertEquals(1, second.status());
            assertTrue(
                    second.err()
                            .contains("cannot open the status socket " + socket
                                    + ": another daemon reports its status there (pid " + daemon.pid()
                                    + ", which listens on 127.0.0.1:" + daemon.port() + ")"),
                    second::err);
            assertTrue(program.run("status", "--status-socket", socket).out().contains("pid " + daemon.pid() + ", "));
        }
    }

    @Test
    void isNotMadeWhereItIsTurnedOff() throws Exception {
        ProcessBuilder command = program.command("--listen", "127.0.0.1:0", "-R", "x", "--status-socket", "none");
        command.environment().put("RUNTIME_DIRECTORY", directory.toString());
        try (var _ = RunningDaemon.start(command)) {
            assertFalse(Files.exists(Path.of(socket)));
        }
    }

    @Test
    void warnsThatTheDefaultSocketBelongsToAnotherDaemon() throws Exception {
        ProcessBuilder first = program.command("--listen", "127.0.0.1:0", "-R", "x");
        ProcessBuilder second = program.command("--listen", "127.0.0.1:0", "-R", "x");
        for (ProcessBuilder command : List.of(first, second)) {
            command.environment().put("RUNTIME_DIRECTORY", directory.toString());
        }
        try (var owner = RunningDaemon.start(first);
                var other = RunningDaemon.start(second)) {
            String line = other.awaitLog("cannot open the status socket " + socket);

            assertTrue(line.contains(" WARN "), line);
            assertTrue(
                    line.contains("another daemon reports its status there (pid %d, which listens on 127.0.0.1:%d); "
                            .formatted(owner.pid(), owner.port())),
                    line);
        }
    }

    @Test
    void saysThatTheSocketUnitWaits() throws Exception {
        String waiting = """
                Listen=[::]:113 (Stream)
                Id=netty-identd.socket
                LoadState=loaded
                ActiveState=active
                SubState=listening

                Id=netty-identd.service
                LoadState=loaded
                ActiveState=inactive
                SubState=dead
                """;

        Finished shown = InstalledProgram.run(withSystemd(waiting, "status"));

        assertEquals(4, shown.status(), shown::err);
        assertEquals("", shown.err());
        assertEquals(
                "netty-identd.socket waits for the first query on [::]:113; the daemon is not running\n", shown.out());
        JsonObject json = JsonParser.parseString(InstalledProgram.run(withSystemd(waiting, "status", "--json"))
                        .out())
                .getAsJsonObject();
        assertEquals("waiting", json.get("state").getAsString());
        assertEquals("[\"[::]:113\"]", json.get("listening").toString());
        // A daemon that is named is another one than systemd's.
        assertEquals(
                3,
                InstalledProgram.run(withSystemd(waiting, "status", "--status-socket", socket))
                        .status());
    }

    @Test
    void saysThatTheServiceCannotStart() throws Exception {
        Finished shown = InstalledProgram.run(withSystemd("""
                Id=netty-identd.service
                LoadState=loaded
                ActiveState=activating
                SubState=auto-restart
                """, "status"));

        assertEquals(3, shown.status(), shown::out);
        assertTrue(
                shown.err()
                        .endsWith("netty-identd status: netty-identd.service is activating (auto-restart);"
                                + " see 'systemctl status netty-identd'\n"),
                shown::err);
    }

    /**
     * The command on a host whose systemctl says this about the package's units. Its /run is empty, because other
     * daemons may run on this host.
     */
    private ProcessBuilder withSystemd(String units, String... arguments) throws Exception {
        Commands.assumeRoot();
        Path systemctl = directory.resolve("systemctl");
        Files.writeString(systemctl, "#!/bin/sh\ncat <<END\n" + units + "END\n");
        Files.setPosixFilePermissions(systemctl, PosixFilePermissions.fromString("rwxr-xr-x"));
        ProcessBuilder command = program.command(arguments);
        command.command()
                .addAll(0, List.of("unshare", "--mount", "sh", "-c", "mount -t tmpfs tmpfs /run && exec \"$@\"", "sh"));
        command.environment().compute("PATH", (_, path) -> directory + ":" + path);
        command.environment().put("XDG_RUNTIME_DIR", directory.toString());
        return command;
    }
}
