package io.github.nettyidentd.monitoring;

import static java.util.Objects.requireNonNull;

import com.google.gson.annotations.SerializedName;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufAllocatorMetricProvider;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The state of a daemon at one moment, as {@code netty-identd status} shows it. {@link StatusJson} gives its form on the
 * wire, where the names of these components are the names of the JSON members.
 *
 * @param version the version of the daemon that runs
 * @param pid the process id of the daemon
 * @param state what the daemon is doing
 * @param time the moment that this status describes
 * @param startedAt when the process was started
 * @param listening the addresses that the daemon listens on, as {@code ADDRESS:PORT} or {@code [ADDRESS]:PORT}
 * @param transport how the daemon waits for its sockets: {@code epoll} or {@code nio}
 * @param eventLoops the number of event loops that answer queries
 * @param lookups the names of the lookups, in the order in which they are asked
 * @param policy the policy in force; {@code null} if the system lookup is not asked, so that no policy applies
 * @param metrics the address that metrics are served on; {@code null} if they are not
 * @param connections the connections to the ident server
 * @param answers the number of answers of each kind, {@code USERID} or an error type, since the start
 * @param limitsReached how often each limit was reached since the start
 * @param hops where sockets are looked for besides this network namespace; {@code null} if they are not
 * @param registered what programs have registered; {@code null} if they cannot register
 * @param accountsCached the number of accounts in the cache
 * @param memory the memory that the JVM uses
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
        @Nullable Hops hops,
        @Nullable Registered registered,
        long accountsCached,
        Memory memory,
        List<Problem> lastProblems) {

    /** What a daemon is doing. */
    public enum State {
        /** It does not answer queries yet. */
        @SerializedName("starting")
        STARTING,
        /** It answers queries. */
        @SerializedName("serving")
        SERVING,
        /** One of its event loops did not run a task within a second. */
        @SerializedName("stuck")
        STUCK,
        /** It accepts no further connections and finishes the queries that are under way. */
        @SerializedName("stopping")
        STOPPING
    }

    /**
     * The policy in force.
     *
     * @param file the path of the policy file
     * @param readAt when the file was read; {@code null} if there is no file
     * @param reloads the number of reloads that put a new policy in force
     * @param failedReloads the number of reloads that left the previous policy in force
     */
    public record Policy(String file, @Nullable Instant readAt, long reloads, long failedReloads) {}

    /**
     * The connections to the ident server.
     *
     * @param open how many are open
     * @param served how many were served since the start
     * @param most how many may be open at once; 0 means no limit
     */
    public record Connections(long open, long served, long most) {}

    /**
     * Where sockets are looked for besides this network namespace.
     *
     * @param helper the helper; {@code null} if it is not asked
     * @param namespaces the names of the other network namespaces that are known now, each empty if the namespace has no
     *     name; {@code null} if they are not asked
     * @param ways how many connections were found in each way since the start
     */
    public record Hops(
            @Nullable HelperState helper, @Nullable List<String> namespaces, Map<String, Long> ways) {
        public Hops {
            namespaces = namespaces == null ? null : List.copyOf(namespaces);
            ways = Map.copyOf(ways);
        }
    }

    /**
     * The state of the helper.
     *
     * @param socket the path of its socket
     * @param connected whether it can be asked
     * @param since when it was connected or lost
     * @param requests how many requests were sent to it since the start
     * @param failures how many of them have failed or could not be sent
     */
    public record HelperState(String socket, boolean connected, Instant since, long requests, long failures) {}

    /**
     * What programs have registered about their connections.
     *
     * @param registrations how many registrations there are
     * @param accounts how many accounts have registrations
     * @param registrars how many programs are connected to register
     * @param waiting how many queries wait for a registration
     * @param added how many registrations were accepted since the start
     * @param refused how many registrations were refused since the start
     * @param waits what came of queries that met an account whose registration was due, since the start
     */
    public record Registered(
            long registrations,
            long accounts,
            long registrars,
            long waiting,
            long added,
            long refused,
            Map<String, Long> waits) {
        public Registered {
            waits = Map.copyOf(waits);
        }
    }

    /**
     * The memory of the JVM, in bytes.
     *
     * @param heapUsed the part of the heap in use, with garbage that was not collected yet
     * @param heapMost the size that the heap may grow to
     * @param nettyDirect the memory of Netty's buffers outside the heap
     */
    public record Memory(long heapUsed, long heapMost, long nettyDirect) {

        /** Measures this process. */
        public static Memory now() {
            Runtime runtime = Runtime.getRuntime();
            return new Memory(runtime.totalMemory() - runtime.freeMemory(), runtime.maxMemory(), nettyDirectNow());
        }

        /** The memory that Netty's default allocator has taken for direct buffers; 0 if the allocator does not say. */
        static long nettyDirectNow() {
            return ByteBufAllocator.DEFAULT instanceof ByteBufAllocatorMetricProvider provider
                    ? provider.metric().usedDirectMemory()
                    : 0;
        }
    }

    /**
     * A line of the log.
     *
     * @param level {@code WARN} or {@code ERROR}
     * @param text the message, without a stack trace
     */
    public record Problem(Instant time, String level, String text) {}

    /**
     * Requires all components but {@code policy}, {@code metrics}, {@code hops} and {@code registered}. Gson calls this constructor
     * too, so a document that another version has written fails here if it lacks a member.
     */
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
