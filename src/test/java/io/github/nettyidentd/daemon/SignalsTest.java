package io.github.nettyidentd.daemon;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.nettyidentd.testing.Commands;
import java.util.List;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.Test;

/** Real signals to this process. */
class SignalsTest {

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
            for (String name : List.of("HUP", "TERM", "INT")) {
                Commands.check(List.of(
                        "kill",
                        "-" + name,
                        String.valueOf(ProcessHandle.current().pid())));
                assertEquals(name, heard.poll(30, SECONDS));
            }
        }
    }
}
