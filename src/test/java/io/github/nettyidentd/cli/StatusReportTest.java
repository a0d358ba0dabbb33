package io.github.nettyidentd.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.nettyidentd.monitoring.Status;
import io.github.nettyidentd.monitoring.Status.State;
import io.github.nettyidentd.monitoring.Statuses;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import picocli.CommandLine.Help.Ansi;

class StatusReportTest {

    @Test
    void isOneScreen() {
        assertEquals("""
                netty-identd 0.1.0, pid 4711, serving; started 2026-11-25T04:00:00Z, 1 h 1 min ago
                listening    [::]:113, 192.0.2.1:1113 (epoll, 1 event loop)
                asking       bouncer, then system
                policy       /etc/oidentd.conf, read 2026-11-25T04:00:01Z; 2 reloads
                connections  12 open of at most 10,000; 48,211 since the start
                accounts     17 remembered
                memory       14.0 of 64 MiB of heap, 4.0 MiB of buffers
                answers      NO-USER                             7
                             USERID                         44,102
                limits       line_length                         3
                problems     2026-11-25T04:30:00Z WARN lookup 'bouncer' threw\\x1b[2J \\u202eevil
                """, printed(Statuses.serving(), null));
    }

    @Test
    void showsRatesSinceTheLastStatus() {
        Status before = Statuses.of(State.SERVING, 4711, "2026-11-25T05:00:50Z", 44_002, null);

        String printed = printed(Statuses.serving(), before);

        assertTrue(printed.contains("USERID                         44,102        10.0/s\n"), printed);
        assertTrue(printed.contains("NO-USER                             7         0.0/s\n"), printed);
    }

    @Test
    void showsNoRateBetweenTwoDaemons() {
        Status before = Statuses.of(State.SERVING, 4710, "2026-11-25T05:00:50Z", 1_000_000, null);

        String printed = printed(Statuses.serving(), before);

        assertTrue(printed.contains("USERID                         44,102         0.0/s\n"), printed);
    }

    @Test
    void showsWhatIsWrong() {
        var policy = new Status.Policy("/etc/oidentd.conf", Instant.parse("2026-11-25T04:00:01Z"), 1, 3);

        String printed = printed(Statuses.of(State.STUCK, 1, "2026-11-27T05:01:00Z", 0, policy), null);

        assertTrue(printed.contains("STUCK: an event loop does nothing; started "), printed);
        assertTrue(printed.contains(", 2 d 1 h ago\n"), printed);
        assertTrue(printed.contains("; 1 reload, and 3 that failed\n"), printed);
    }

    @Test
    void showsThatNoPolicyIsUsed() {
        String printed = printed(Statuses.of(State.SERVING, 1, "2026-11-25T04:00:09Z", 0, null), null);

        assertTrue(printed.contains("policy       none, as the system lookup is not asked\n"), printed);
        assertTrue(printed.contains(", 9 s ago\n"), printed);
    }

    @Test
    void showsNoMaximumWithoutALimit() {
        String printed = printed(Statuses.of(State.SERVING, 1, "2026-11-25T04:00:09Z", 0, null, 0), null);

        assertTrue(printed.contains("connections  12 open; 48,211 since the start\n"), printed);
    }

    private static String printed(Status status, @Nullable Status before) {
        var text = new StringWriter();
        var out = new PrintWriter(text);
        new StatusReport(status, before).lines().forEach(line -> line.print(out, Ansi.OFF));
        return text.toString();
    }
}
