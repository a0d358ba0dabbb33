package io.github.nettyidentd.monitoring;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What the status page shows: the figures of a {@link Status}, and those of the last hour. The names of these components
 * are the names of the JSON members.
 *
 * <p>Any client that reaches the metrics address can read this. Therefore it contains no address, no path, no name of a user
 * and no text of the log, as the metrics do not either. A component that is added to {@link Status} does not get here by
 * itself.
 *
 * @param ports the ports that the daemon listens on
 * @param policy the policy in force; {@code null} if the system lookup is not asked
 * @param problems how many of the last lines of the log that status remembers are of which level
 */
record PageFigures(
        String version,
        Status.State state,
        Instant time,
        Instant startedAt,
        List<Integer> ports,
        String transport,
        int eventLoops,
        List<String> lookups,
        @Nullable Policy policy,
        Status.Connections connections,
        Map<String, Long> answers,
        Map<String, Long> limitsReached,
        long accountsCached,
        Status.Memory memory,
        Problems problems,
        LastHour.Minutes lastHour) {

    /** The policy in force, without the path of its file; the components are those of {@link Status.Policy}. */
    record Policy(@Nullable Instant readAt, long reloads, long failedReloads) {}

    /**
     * The last warnings and errors of the log.
     *
     * @param last when the last of them was logged; {@code null} if there are none
     */
    record Problems(long warnings, long errors, @Nullable Instant last) {}

    /** Takes from a status what the page may show. */
    static PageFigures of(Status status, LastHour.Minutes lastHour) {
        return new PageFigures(
                status.version(),
                status.state(),
                status.time(),
                status.startedAt(),
                status.listening().stream().map(PageFigures::port).distinct().toList(),
                status.transport(),
                status.eventLoops(),
                status.lookups(),
                policy(status.policy()),
                status.connections(),
                status.answers(),
                status.limitsReached(),
                status.accountsCached(),
                status.memory(),
                problems(status.lastProblems()),
                lastHour);
    }

    private static int port(String addressAndPort) {
        return Integer.parseInt(addressAndPort.substring(addressAndPort.lastIndexOf(':') + 1));
    }

    private static @Nullable Policy policy(Status.@Nullable Policy policy) {
        return policy == null ? null : new Policy(policy.readAt(), policy.reloads(), policy.failedReloads());
    }

    private static Problems problems(List<Status.Problem> problems) {
        long errors = problems.stream()
                .filter(problem -> problem.level().equals("ERROR"))
                .count();
        return new Problems(
                problems.size() - errors,
                errors,
                problems.isEmpty() ? null : problems.getLast().time());
    }
}
