package io.github.nettyidentd.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.nettyidentd.monitoring.Status;
import io.github.nettyidentd.monitoring.Status.State;
import io.github.nettyidentd.monitoring.Statuses;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import picocli.CommandLine.Help.Ansi;

class StatusReportTest {

    private static final Path SOCKET = Path.of("/run/netty-identd/status");

    @Test
    void isOneScreen() {
        assertEquals("""
                netty-identd 0.1.0, pid 4711, serving; started 2026-11-25T04:00:00Z, 1 h 1 min ago
                listening    [::]:113, 192.0.2.1:1113 (epoll, 1 event loop)
                status from  /run/netty-identd/status
                lookups      bouncer, then system
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
    void showsTheHelperAndTheNamespaces() {
        String printed = printed(
                Statuses.serving(
                        hops(true, List.of("web", "", "db"), Map.of("own", 44_000L, "namespace", 102L, "gateway", 0L))),
                null);

        assertTrue(printed.contains("""
                policy       /etc/oidentd.conf, read 2026-11-25T04:00:01Z; 2 reloads
                helper       connected since 2026-11-25T04:00:02Z, at /run/netty-identd-helper/socket
                             1,204 requests, and 3 that failed
                namespaces   3: db, web, 1 without a name
                connections  12 open"""), printed);
        assertTrue(printed.contains("""
                limits       line_length                         3
                found by     namespace                         102
                             own                            44,000
                problems"""), printed);
    }

    @Test
    void showsThatTheHelperIsAway() {
        String printed = printed(Statuses.serving(hops(false, List.of(), Map.of("own", 1L))), null);

        assertTrue(
                printed.contains("helper       AWAY since 2026-11-25T04:00:02Z, at /run/netty-identd-helper/socket\n"),
                printed);
        assertTrue(printed.contains("namespaces   0\n"), printed);
    }

    @Test
    void showsSomeOfManyNamespaces() {
        List<String> names =
                IntStream.range(0, 200).mapToObj("ns-%03d"::formatted).toList();

        String printed = printed(Statuses.serving(hops(true, names, Map.of())), null);

        assertTrue(
                printed.contains("namespaces   200: ns-000, ns-001, ns-002, ns-003, ns-004, ns-005, ns-006, ns-007,"
                        + " … 192 more\n"),
                printed);
    }

    @Test
    void showsWhatProgramsHaveRegistered() {
        var registered = new Status.Registered(1_204, 3, 1, 17, 5_000, 2, Map.of("in_vain", 9L));

        String printed = printed(Statuses.serving(registered), null);

        assertTrue(printed.contains("""
                registered   1,204 registrations of 3 accounts; 1 program connected
                             5,000 added and 2 refused since the start; 17 queries wait, 9 waited in vain
                connections"""), printed);
    }

    private static Status.Hops hops(boolean connected, List<String> namespaces, Map<String, Long> ways) {
        return new Status.Hops(
                new Status.HelperState(
                        "/run/netty-identd-helper/socket", connected, Instant.parse("2026-11-25T04:00:02Z"), 1_204, 3),
                namespaces,
                ways);
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

    @Test
    void fitsAnyScreenAndKeepsItsFirstLines() {
        for (Status status :
                List.of(busy(), Statuses.serving(hops(true, List.of("web", "db"), Map.of("own", 4L, "nat", 2L))))) {
            assertFits(status);
        }
    }

    private static void assertFits(Status status) {
        for (int columns = 33; columns <= 120; columns++) {
            for (int rows = 4; rows <= 40; rows++) {
                List<Line> shown = new StatusReport(SOCKET, status, status).rows(columns, rows);

                String screen = printed(shown);
                int width = columns;
                assertTrue(shown.size() <= rows, screen);
                assertTrue(screen.lines().allMatch(line -> line.length() <= width), screen);
                assertTrue(screen.startsWith("netty-identd 0.1.0, pid 4711,"), screen);
            }
        }
    }

    @Test
    void leavesOutTheOldestProblemsFirst() {
        assertEquals("""
                netty-identd 0.1.0, pid 4711, serving; started 2026-11-25T04:00:00Z, 1 h 1 min
                             ago
                listening    [::]:113, 192.0.2.1:1113 (epoll, 1 event loop)
                status from  /run/netty-identd/status
                lookups      bouncer, then system
                policy       /etc/oidentd.conf, read 2026-11-25T04:00:01Z; 2 reloads
                connections  12 open of at most 10,000; 48,211 since the start
                accounts     17 remembered
                memory       14.0 of 64 MiB of heap, 4.0 MiB of buffers
                answers      HIDDEN-USER                         0         0.0/s
                             NO-USER                             7         0.0/s
                             UNKNOWN-ERROR                       0         0.0/s
                             USERID                         44,102         0.0/s
                limits       connections                         1         0.0/s
                             line_length                         3         0.0/s
                problems     … 7 earlier
                             2026-11-25T04:00:07Z WARN a problem whose text is longer than any
                             line that fits into eighty columns
                             2026-11-25T04:00:08Z WARN a problem whose text is longer than any
                             line that fits into eighty columns
                             2026-11-25T04:00:09Z WARN a problem whose text is longer than any
                             line that fits into eighty columns
                """, printed(new StatusReport(SOCKET, busy(), busy()).rows(80, 23)));
    }

    @Test
    void showsWhatMattersMostOnASmallScreen() {
        assertEquals("""
                netty-identd 0.1.0, pid 4711, serving;
                             started
                             2026-11-25T04:00:00Z, 1 h 1
                             min ago
                listening    [::]:113, 192.0.2.1:1113
                             (epoll, 1 event loop)
                             … 6 more
                answers      … 4 more
                limits       … 2 more
                problems     … 10 earlier
                """, printed(new StatusReport(SOCKET, busy(), busy()).rows(40, 10)));
    }

    @Test
    void leavesOutKindsThatWereNeverAnsweredFirst() {
        String printed = printed(new StatusReport(SOCKET, busy(), null).rows(80, 15));

        assertTrue(printed.endsWith("""
                answers      USERID                         44,102
                             … 3 more
                limits       line_length                         3
                             … 1 more
                problems     … 10 earlier
                """), printed);
    }

    /** A status with ten problems. */
    private static Status busy() {
        Status calm = Statuses.serving();
        return new Status(
                calm.version(),
                calm.pid(),
                calm.state(),
                calm.time(),
                calm.startedAt(),
                calm.listening(),
                calm.transport(),
                calm.eventLoops(),
                calm.lookups(),
                calm.policy(),
                calm.metrics(),
                calm.connections(),
                Map.of("USERID", 44_102L, "NO-USER", 7L, "HIDDEN-USER", 0L, "UNKNOWN-ERROR", 0L),
                Map.of("connections", 1L, "line_length", 3L),
                calm.hops(),
                calm.registered(),
                calm.accountsCached(),
                calm.memory(),
                IntStream.range(0, 10)
                        .mapToObj(i -> new Status.Problem(
                                calm.startedAt().plusSeconds(i),
                                "WARN",
                                "a problem whose text is longer than any line that fits into eighty columns"))
                        .toList());
    }

    private static String printed(Status status, @Nullable Status before) {
        return printed(new StatusReport(SOCKET, status, before).lines());
    }

    private static String printed(List<Line> lines) {
        var text = new StringWriter();
        var out = new PrintWriter(text);
        lines.forEach(line -> line.print(out, Ansi.OFF));
        return text.toString();
    }
}
