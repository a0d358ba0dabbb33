package io.github.nettyidentd.monitoring;

import static java.util.Objects.requireNonNull;

import com.google.gson.annotations.SerializedName;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How a daemon is at one moment.
 *
 * @param version of the daemon that runs
 * @param pid its process id
 * @param time the moment
 * @param startedAt when its process was started
 * @param listening where it listens, as {@code ADDRESS:PORT} or {@code [ADDRESS]:PORT}
 * @param transport {@code epoll} or {@code nio}
 * @param lookups the names of those that are asked, in this order
 * @param policy {@code null} if the system lookup is not asked, so that no policy counts
 * @param metrics where they are shown over HTTP; {@code null} for nowhere
 * @param answers how many of each kind, {@code USERID} or an error type, were given since the start
 * @param limitsReached how often each limit was
 * @param accountsCached how many are remembered
 * @param memory what the JVM uses of it
 * @param lastProblems the last warnings and errors of the log, oldest first
 */
public record Status(
        String version,
        long pid,
        State state,
        Instant time,
        Instant startedAt,
        List<String> listening,
        String transport,
        int eventLoops,
        List<String> lookups,
        @Nullable Policy policy,
        @Nullable String metrics,
        Connections connections,
        Map<String, Long> answers,
        Map<String, Long> limitsReached,
        long accountsCached,
        Memory memory,
        List<Problem> lastProblems) {

    /** What it is doing. */
    public enum State {
        /** It does not answer yet. */
        @SerializedName("starting")
        STARTING,
        /** It answers. */
        @SerializedName("serving")
        SERVING,
        /** An event loop has not come to a task within a second. */
        @SerializedName("stuck")
        STUCK,
        /** It accepts no more connections. */
        @SerializedName("stopping")
        STOPPING
    }

    /**
     * The policy in force.
     *
     * @param readAt when its file was read; {@code null} if there is no file
     */
    public record Policy(String file, @Nullable Instant readAt, long reloads, long failedReloads) {}

    /** How many are open, were served since the start, and may be open at once; 0 means no limit. */
    public record Connections(long open, long served, long most) {}

    /** In bytes. */
    public record Memory(long heapUsed, long heapMost, long nettyDirect) {}

    /** A line of the log at WARN or ERROR, without what it was logged with. */
    public record Problem(Instant time, String level, String text) {}

    /** Each but {@code policy} and {@code metrics} must be there, also in what another version has written. */
    public Status {
        requireNonNull(version, "version");
        requireNonNull(state, "state");
        requireNonNull(time, "time");
        requireNonNull(startedAt, "startedAt");
        requireNonNull(transport, "transport");
        requireNonNull(connections, "connections");
        requireNonNull(memory, "memory");
        listening = List.copyOf(listening);
        lookups = List.copyOf(lookups);
        answers = Map.copyOf(answers);
        limitsReached = Map.copyOf(limitsReached);
        lastProblems = List.copyOf(lastProblems);
    }
}
