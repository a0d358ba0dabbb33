package io.github.nettyidentd.monitoring;

import io.github.nettyidentd.monitoring.Status.State;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Makes statuses for tests. */
public final class Statuses {

    private Statuses() {}

    /** The status of a daemon that has served for 61 minutes. */
    public static Status serving() {
        return serving((Status.@Nullable Hops) null);
    }

    /** The same status with what programs have registered. */
    public static Status serving(Status.Registered registered) {
        return of(
                State.SERVING,
                4711,
                "2026-11-25T05:01:00Z",
                44_102,
                new Status.Policy("/etc/oidentd.conf", Instant.parse("2026-11-25T04:00:01Z"), 2, 0),
                10_000,
                null,
                registered);
    }

    public static Status of(State state, long pid, String time, long userIds, Status.@Nullable Policy policy) {
        return of(state, pid, time, userIds, policy, 10_000);
    }

    /** The status of such a daemon that looks for sockets elsewhere, too. */
    public static Status serving(Status.@Nullable Hops hops) {
        return of(
                State.SERVING,
                4711,
                "2026-11-25T05:01:00Z",
                44_102,
                new Status.Policy("/etc/oidentd.conf", Instant.parse("2026-11-25T04:00:01Z"), 2, 0),
                10_000,
                hops,
                null);
    }

    /** The same status with another limit of connections. */
    public static Status of(
            State state, long pid, String time, long userIds, Status.@Nullable Policy policy, long mostConnections) {
        return of(state, pid, time, userIds, policy, mostConnections, null, null);
    }

    private static Status of(
            State state,
            long pid,
            String time,
            long userIds,
            Status.@Nullable Policy policy,
            long mostConnections,
            Status.@Nullable Hops hops,
            Status.@Nullable Registered registered) {
        return new Status(
                "0.1.0",
                pid,
                state,
                Instant.parse(time),
                Instant.parse("2026-11-25T04:00:00Z"),
                List.of("[::]:113", "192.0.2.1:1113"),
                "epoll",
                1,
                List.of("bouncer", "system"),
                policy,
                null,
                new Status.Connections(12, 48_211, mostConnections),
                Map.of("USERID", userIds, "NO-USER", 7L),
                Map.of("connections", 0L, "line_length", 3L),
                hops,
                registered,
                17,
                new Status.Memory(14 << 20, 64 << 20, 4 << 20),
                List.of(new Status.Problem(
                        Instant.parse("2026-11-25T04:30:00Z"), "WARN", "lookup 'bouncer' threw\u001b[2J \u202eevil")));
    }
}
