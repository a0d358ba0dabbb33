package io.github.nettyidentd.daemon;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.nettyidentd.testing.Commands;
import io.github.nettyidentd.testing.DaemonSetup;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.Test;

/** Sends real signals to this process. */
class SignalHandlerTest {

    /** The bit of SIGINT, which is signal 2, in a mask of proc(5). */
    private static final long INTERRUPT = 0b10;

    private final LinkedBlockingQueue<String> heard = new LinkedBlockingQueue<>();

    private void hangUp() throws Exception {
        Commands.check(
                List.of("kill", "-HUP", String.valueOf(ProcessHandle.current().pid())));
    }

    @Test
    void givesTheSignalBackWhenItIsClosed() throws Exception {
        try (var _ = SignalHandler.installForHangUp(() -> heard.add("outer"))) {
            try (var _ = SignalHandler.installForHangUp(() -> heard.add("inner"))) {
                hangUp();
                assertEquals("inner", heard.poll(30, SECONDS));
            }
            hangUp();
            assertEquals("outer", heard.poll(30, SECONDS));
        }
    }

    @Test
    void isClosedByADaemonThatIsClosed() throws Exception {
        try (var _ = SignalHandler.installForHangUp(() -> heard.add("HUP"));
                var _ = SignalHandler.install("TERM", () -> heard.add("TERM"));
                var _ = SignalHandler.install("INT", () -> heard.add("INT"))) {
            DaemonSetup.asking("fixed:user-id=nobody").start().close();
            for (String name : isInterruptIgnored() ? List.of("HUP", "TERM") : List.of("HUP", "TERM", "INT")) {
                Commands.check(List.of(
                        "kill",
                        "-" + name,
                        String.valueOf(ProcessHandle.current().pid())));
                assertEquals(name, heard.poll(30, SECONDS));
            }
        }
    }

    /**
     * SIGINT is ignored where a shell without job control runs the tests in the background; then the JVM does not
     * handle it.
     */
    private static boolean isInterruptIgnored() throws IOException {
        String ignored = Files.readAllLines(Path.of("/proc/self/status")).stream()
                .filter(line -> line.startsWith("SigIgn:"))
                .findFirst()
                .orElseThrow();
        return (Long.parseUnsignedLong(ignored.substring("SigIgn:".length()).strip(), 16) & INTERRUPT) != 0;
    }
}
