package io.github.nettyidentd.daemon;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.nettyidentd.testing.Await;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Runs the shell that restarts a helper, and the command that starts one. */
class HelperChildTest {

    @TempDir
    private Path parent;

    private Process shell(Path directory, String helper) throws Exception {
        Files.writeString(Files.createDirectory(directory).resolve("socket"), "");
        return new ProcessBuilder("/bin/sh", "-c", HelperChild.SCRIPT, directory.toString(), "/bin/sh", "-c", helper)
                .start();
    }

    @Test
    void aHelperThatEndsInGoodOrderIsNotStartedAgain() throws Exception {
        Path directory = parent.resolve("helper");

        assertEquals(0, shell(directory, "exit 0").waitFor());
        assertTrue(Files.notExists(directory));
    }

    @Test
    void aHelperThatFailsIsStartedAgainUntilTheShellIsStopped() throws Exception {
        Path directory = parent.resolve("helper");
        Path starts = parent.resolve("starts");
        Process shell = shell(directory, "echo >>" + starts + "; exit 1");
        Await.until("it was started twice", () -> Files.exists(starts) && Files.size(starts) >= 2);

        shell.destroy();

        shell.waitFor();
        assertTrue(Files.notExists(directory));
    }

    @Test
    void theShellEndsWhenItsParentHasDied() throws Exception {
        Path directory = parent.resolve("helper");
        Files.createDirectory(directory);
        Path started = parent.resolve("started");
        // The shell in between is killed, as a daemon may be.
        Process daemon = new ProcessBuilder(
                        "/bin/sh",
                        "-c",
                        "/bin/sh -c \"$0\" \"$1\" /bin/sh -c \"echo >$2; exit 1\" & read -r _; kill -9 $$",
                        HelperChild.SCRIPT,
                        directory.toString(),
                        started.toString())
                .start();
        Await.until("the helper was started", () -> Files.exists(started));
        daemon.outputWriter().append('\n').flush();
        daemon.waitFor();

        Await.until("the shell has ended", () -> Files.notExists(directory));
    }

    @Test
    void aHelperIsStartedAsTheDaemonWas() {
        assertEquals(
                List.of(
                        "/jdk/bin/java",
                        "@/etc/jvm.options",
                        "-Dx=y",
                        "-Xmx32m",
                        "-XX:+UseSerialGC",
                        "-XX:TieredStopAtLevel=1",
                        JavaCommand.MAIN),
                JavaCommand.of(
                        "/jdk/bin/java",
                        List.of("java", "@/etc/jvm.options", "-Dx=y", JavaCommand.MAIN, "--masquerade"),
                        "/lib/x.jar"));
        assertEquals(
                List.of("--enable-native-access=ALL-UNNAMED", "-cp", "/lib/x.jar"),
                JavaCommand.of("/jdk/bin/java", List.of("java", "-jar", "x.jar"), "/lib/x.jar")
                        .subList(1, 4));
    }
}
