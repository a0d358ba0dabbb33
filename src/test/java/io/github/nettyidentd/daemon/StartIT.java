package io.github.nettyidentd.daemon;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.nettyidentd.testing.Commands;
import io.github.nettyidentd.testing.InstalledProgram;
import io.github.nettyidentd.testing.InstalledProgram.Finished;
import io.github.nettyidentd.testing.NameService;
import io.github.nettyidentd.testing.Resources;
import io.github.nettyidentd.testing.RunningDaemon;
import io.github.nettyidentd.testing.RunningProcess;
import io.github.nettyidentd.testing.TempDirectory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Starts on a host where something is missing, away or slow. */
@SuppressWarnings("NullAway.Init") // opened before each test
class StartIT {

    private final Resources resources = new Resources();
    private Path directory;

    @BeforeEach
    void open() throws Exception {
        directory = resources.add(TempDirectory.create()).path();
    }

    @AfterEach
    void close() {
        resources.close();
    }

    private NameService names(NameService.Mode mode) throws Exception {
        NameService names = resources.add(NameService.create());
        names.set(mode);
        return names;
    }

    private static ProcessBuilder daemon(NameService names, String... options) {
        ProcessBuilder command = daemon(names.runner(), options);
        command.environment().putAll(names.environment());
        return command;
    }

    private static ProcessBuilder daemon(List<String> runner, String... options) {
        var arguments = new ArrayList<>(List.of("--listen", "127.0.0.1:0"));
        arguments.addAll(List.of(options));
        ProcessBuilder command = InstalledProgram.built().command(arguments.toArray(String[]::new));
        command.command().addAll(0, runner);
        return command;
    }

    private Path policyThatNeedsTheNameService() throws IOException {
        String login = NameService.login(NameService.FIRST_UID);
        return Files.writeString(directory.resolve("p.conf"), "user " + login + " { default { deny hide } }\n");
    }

    /** Systemd tries status 1 again, and never status 78. */
    @Test
    void nameServiceThatIsAwayIsNoWrongConfiguration() throws Exception {
        NameService names = names(NameService.Mode.FAILS);
        Path policy = policyThatNeedsTheNameService();

        Finished finished = InstalledProgram.run(daemon(names, "-u", "nobody", "-C", policy.toString()));

        assertEquals(1, finished.status(), finished::err);
        assertEquals(
                "netty-identd: " + policy + ":1:1: names in it cannot be looked up: getpwnam_r: EIO (5)\n",
                finished.err().replaceFirst("(?s)^.*(?=netty-identd: )", ""));
    }

    @Test
    void rootBecomesNobodyWhileItsOwnAccountCannotBeLookedUp() throws Exception {
        Commands.assumeRoot();
        try (var daemon = RunningDaemon.start(daemon(names(NameService.Mode.FAILS)))) {
            daemon.awaitLog("not running as netty-identd: ");
            daemon.awaitLog("running as nobody ");
        }
    }

    @Test
    void stopsAtOnceThoughItsStartHangs() throws Exception {
        NameService names = names(NameService.Mode.STALLS);
        Path policy = policyThatNeedsTheNameService();
        try (var daemon = RunningProcess.start(daemon(names, "-u", "nobody", "-C", policy.toString()))) {
            while (!threads(daemon.pid()).contains("nss")) {
                assertTrue(ProcessHandle.of(daemon.pid()).isPresent(), "the start has ended");
                Thread.onSpinWait();
            }
            daemon.signal("TERM");
            assertEquals(0, daemon.awaitExit());
        }
    }

    /** What the threads of a process are called, without numbers. */
    private static List<String> threads(long pid) throws IOException {
        try (Stream<Path> threads = Files.list(Path.of("/proc/" + pid + "/task"))) {
            return threads.map(StartIT::name).toList();
        }
    }

    private static String name(Path thread) {
        try {
            return Files.readString(thread.resolve("comm")).strip().replaceFirst("-\\d+$", "");
        } catch (IOException e) {
            return e.toString();
        }
    }
}
