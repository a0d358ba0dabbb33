package io.github.nettyidentd.testing;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.nettyidentd.linux.ffi.Credentials;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.opentest4j.AssertionFailedError;

/** Runs programs of this host, and skips tests that need what the host lacks. */
public final class Commands {

    private static final Duration DEADLINE = Duration.ofMinutes(2);

    private Commands() {}

    /** How a program ended, and what it printed. */
    public record Result(int status, String out, String err) {}

    /** Runs a program to its end, without input; fails if that takes more than two minutes. */
    public static Result run(String... command) throws IOException {
        return run(List.of(command));
    }

    /** Runs a program to its end, without input; fails if that takes more than two minutes. */
    public static Result run(List<String> command) throws IOException {
        Process process = new ProcessBuilder(command).start();
        process.getOutputStream().close();
        var out = CompletableFuture.supplyAsync(() -> read(process.getInputStream()));
        var err = CompletableFuture.supplyAsync(() -> read(process.getErrorStream()));
        process.onExit()
                .completeOnTimeout(process, DEADLINE.toMillis(), TimeUnit.MILLISECONDS)
                .join();
        if (process.isAlive()) {
            process.destroyForcibly();
            throw new AssertionFailedError(command + " did not end within " + DEADLINE);
        }
        return new Result(process.exitValue(), out.join(), err.join());
    }

    /** Runs a program that must end with status 0, and gives what it printed, without blanks at the ends. */
    public static String check(List<String> command) throws IOException {
        Result result = run(command);
        if (result.status() != 0) {
            throw new AssertionFailedError(command + ": " + result);
        }
        return result.out().strip();
    }

    /** Sends a signal, for example {@code HUP}, to a process. */
    static void signal(long pid, String name) throws IOException {
        check(List.of("kill", "-" + name, String.valueOf(pid)));
    }

    /** Gives the login of this process's user; skips the test if the user has no account. */
    public static String assumeLogin() {
        String login = System.getProperty("user.name");
        assumeTrue(!login.equals("?"), "needs an account for the user that runs the tests");
        return login;
    }

    /** Skips the test unless it runs as root. */
    public static void assumeRoot() {
        assumeTrue(Credentials.effectiveUid() == 0, "needs root");
    }

    /** Skips the test unless the path has a program of this name. */
    public static void assumeProgram(String name) {
        boolean found = Arrays.stream(System.getenv().getOrDefault("PATH", "").split(File.pathSeparator))
                .anyMatch(directory -> Files.isExecutable(Path.of(directory, name)));
        assumeTrue(found, "needs the program " + name);
    }

    private static String read(InputStream stream) {
        try (stream) {
            return new String(stream.readAllBytes(), UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
