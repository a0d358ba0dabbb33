package io.github.nettyidentd.daemon;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.nettyidentd.testing.Commands;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.Test;

/** Real signals to this process. */
class SignalsTest {

    /** SIGINT, which is 2, in a mask of signals. */
    private static final long INTERRUPT = 0b10;

    private final LinkedBlockingQueue<String> heard = new LinkedBlockingQueue<>();

    private void hangUp() throws Exception {
        Commands.check(
                List.of("kill", "-HUP", String.valueOf(ProcessHandle.current().pid())));
    }

    @Test
    void doWhatTheyDidBeforeOnceClosed() throws Exception {
        try (var _ = Signals.handleHangUp(() -> heard.add("outer"))) {
            try (var _ = Signals.handleHangUp(() -> heard.add("inner"))) {
                hangUp();
                assertEquals("inner", heard.poll(30, SECONDS));
            }
            hangUp();
            assertEquals("outer", heard.poll(30, SECONDS));
        }
    }

    @Test
    void areNotHeardByADaemonThatIsClosed() throws Exception {
        try (var _ = Signals.handleHangUp(() -> heard.add("HUP"));
                var _ = Signals.handle("TERM", () -> heard.add("TERM"));
                var _ = Signals.handle("INT", () -> heard.add("INT"))) {
            Start.asking("fixed:user-id=nobody").daemon().close();
            for (String name : isInterruptIgnored() ? List.of("HUP", "TERM") : List.of("HUP", "TERM", "INT")) {
                Commands.check(List.of(
                        "kill",
                        "-" + name,
                        String.valueOf(ProcessHandle.current().pid())));
                assertEquals(name, heard.poll(30, SECONDS));
            }
        }
    }

    /** As in what a shell without job control runs in the background. */
    private static boolean isInterruptIgnored() throws IOException {
        String ignored = Files.readAllLines(Path.of("/proc/self/status")).stream()
                .filter(line -> line.startsWith("SigIgn:"))
                .findFirst()
                .orElseThrow();
        return (Long.parseUnsignedLong(ignored.substring("SigIgn:".length()).strip(), 16) & INTERRUPT) != 0;
    }
}
