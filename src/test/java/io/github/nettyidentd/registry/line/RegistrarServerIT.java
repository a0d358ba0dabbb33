package io.github.nettyidentd.registry.line;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.nettyidentd.policy.ReplyText;
import io.github.nettyidentd.registry.SocketName;
import io.github.nettyidentd.testing.Await;
import io.github.nettyidentd.testing.Commands;
import io.github.nettyidentd.testing.RecordedLog;
import io.github.nettyidentd.testing.RunningProcess;
import io.github.nettyidentd.testing.TempDirectory;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Programs of other accounts, that are stopped or killed, and a process that has no descriptors left. */
class RegistrarServerIT {

    private static final long ALICE = 61_001;

    /** Sends what it reads from its input; prints what it receives, until a test makes it deaf. */
    private static final String PROGRAM = """
            import os, socket, sys, threading
            os.setgid(int(sys.argv[2]))
            os.setuid(int(sys.argv[2]))
            s = socket.socket(socket.AF_UNIX)
            print('ready', flush=True)
            sys.stdin.readline()
            s.connect(sys.argv[1])
            print('connected', flush=True)
            def receive():
                for line in s.makefile():
                    print('answer ' + line.strip(), flush=True)
                print('closed', flush=True)
            if sys.argv[3] == 'hears':
                threading.Thread(target=receive).start()
            for line in sys.stdin:
                s.sendall(line.rstrip('\\n').replace('\\\\n', '\\n').encode())
            """;

    private final FakeRegistrars registrars = new FakeRegistrars();
    private TempDirectory directory;
    private Path path;
    private RegistrarServer server;
    private LineClient other;

    @BeforeEach
    void open() throws IOException {
        Commands.assumeRoot();
        Commands.assumeProgram("python3");
        directory = TempDirectory.create();
        path = directory.path().resolve("register");
        server = RegistrarServer.open(path, registrars, (_, _) -> List.of());
        other = LineClient.connect(path);
        assertEquals("ok 0", other.ask("clear"));
    }

    @AfterEach
    void close() throws IOException {
        if (server != null) {
            other.close();
            server.close();
            directory.close();
        }
    }

    private RunningProcess program(long uid, String hears) throws IOException, InterruptedException {
        var process = RunningProcess.start(
                List.of("python3", "-u", "-c", PROGRAM, path.toString(), String.valueOf(uid), hears));
        process.awaitLine("^ready$");
        return process;
    }

    private RunningProcess connected(String hears) throws IOException, InterruptedException {
        RunningProcess process = program(ALICE, hears);
        process.send("");
        process.awaitLine("^connected$");
        return process;
    }

    @Test
    void theKernelSaysWhoConnects() throws Exception {
        try (RunningProcess alice = connected("hears")) {
            alice.send("show 1 1\\n");
            alice.awaitLine("^answer error not permitted \\(expected: root or the daemon's user\\)$");
            registrars.entries.put(new SocketName.Cookie(1), Optional.of(ReplyText.of("x")));
            registrars.rates.put(ALICE, () -> 1_000_000_000_000L);
            alice.send("id a\\n");
            assertEquals("ok", other.ask("id b"));
            assertEquals(List.of("id b"), registrars.done);
        }
    }

    @Test
    void aStoppedProgramHoldsNobodyUp() throws Exception {
        registrars.entries.put(new SocketName.Ends(1, 2, null, null), Optional.of(ReplyText.of("x".repeat(512))));
        try (RunningProcess alice = connected("deaf")) {
            alice.send("lookup 1 2\\n" + "\\nlookup 1 2".repeat(900) + "\\n");
            alice.send("lookup 1 2\\n" + "lookup 1 2\\n".repeat(900));
            alice.signal("STOP");
            for (int i = 0; i < 100; i++) {
                assertEquals("ok", other.ask("id b"));
            }
            assertEquals(2, registrars.open.get());
            alice.signal("KILL");
            Await.until("its line is closed", () -> registrars.open.get() == 1);
        }
    }

    @Test
    void aKilledProgramLeavesNothing() throws Exception {
        for (String written : List.of("", "add x", "id a\\nadd", "list\\nlist\\n")) {
            try (RunningProcess alice = connected("hears")) {
                if (!written.isEmpty()) {
                    alice.send(written);
                }
                Await.until("it is served", () -> registrars.open.get() == 2);
                alice.signal("KILL");
                Await.until("its line is closed", () -> registrars.open.get() == 1);
            }
        }
    }

    @Test
    void acceptsAgainOnceThereAreDescriptors() throws Exception {
        Commands.assumeProgram("prlimit");
        String limit = Commands.check(
                List.of("prlimit", "--pid", pid(), "--nofile", "--noheadings", "--raw", "--output", "SOFT"));
        try (RecordedLog log = new RecordedLog(RegistrarTurns.class);
                RunningProcess shell = RunningProcess.start(List.of("sh"));
                RunningProcess alice = program(ALICE, "hears")) {
            // Loads the classes that the test needs, for which there would be no descriptors.
            ServerThread.awaitRest();
            limit(shell, "3");
            try {
                alice.send("");
                alice.awaitLine("^connected$");
                alice.send("id a\\n");
                Await.until("accepting fails", () -> !log.messages().isEmpty());
                assertEquals("ok", other.ask("id b"));
                ServerThread.awaitRest();
                assertEquals("ok", other.ask("id b"));
                assertEquals(1, registrars.open.get());
            } finally {
                limit(shell, limit.strip());
            }
            alice.awaitLine("^answer ok$");
            assertEquals(1, log.messages().size(), log.messages()::toString);
            assertTrue(
                    log.messages().getFirst().startsWith("cannot accept a connection of a registrar, trying on: "),
                    log.messages()::toString);
        }
    }

    private static String pid() {
        return String.valueOf(ProcessHandle.current().pid());
    }

    private static void limit(RunningProcess shell, String soft) throws IOException, InterruptedException {
        shell.send("prlimit --pid " + pid() + " --nofile=" + soft + ": && echo limited");
        shell.awaitLine("^limited$");
    }
}
