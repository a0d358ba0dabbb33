package io.github.nettyidentd.linux.cgroup;

import static java.util.Objects.requireNonNull;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.github.nettyidentd.blocking.BlockingCalls;
import io.github.nettyidentd.blocking.Bounds;
import io.github.nettyidentd.blocking.SingleFlight;
import io.github.nettyidentd.lookup.CancellableSteps;
import io.github.nettyidentd.lookup.Causes;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Finds the path of a cgroup by its id, the inode of its directory. A path that is known is answered at once. An unknown id
 * has the whole tree walked on a thread of this class: one walk at a time, which all callers share who asked before it
 * began. After a walk there is a pause, so that walks take a small part of a processor, however many ids are asked for. An
 * id that no cgroup has is remembered for some seconds. Any thread may call it.
 */
public final class Cgroups implements AutoCloseable {

    private static final Duration UNUSED_REMEMBERED = Duration.ofMinutes(10);
    private static final Duration UNKNOWN_REMEMBERED = Duration.ofSeconds(10);
    private static final int MAX_UNKNOWN = 10_000;

    /** For so long after a look at a cgroup, its name is believed without another look. */
    private static final Duration BELIEVED = Duration.ofSeconds(1);

    /** How much longer than a walk the pause after it is, and the longest pause. */
    private static final int PAUSE_FACTOR = 4;

    private static final Duration LONGEST_PAUSE = Duration.ofMillis(250);

    /** The only key and the only principal, because a walk is for all who ask. */
    private static final String TREE = "the tree of cgroups";

    private static final Cgroup NOT_TOLD = new Cgroup.Unknown("no socket that netlink found tells it");

    /** A cgroup and when it was seen last, of {@link System#nanoTime}. */
    private record Seen(Cgroup.Known cgroup, long at) {

        /** As a walk counts it, so that the cache holds all that a walk finds. */
        int weight() {
            return CgroupWalk.WEIGHT_OF_ONE + cgroup.path().length();
        }
    }

    /**
     * A walk that has ended.
     *
     * @param beganAt of {@link System#nanoTime}
     */
    private record Walk(long beganAt, CgroupTree.Walked walked) {}

    private final CgroupTree tree;
    private final BlockingCalls threads;
    private final SingleFlight<String, Walk> walks;
    private final Cache<Long, Seen> known = Caffeine.newBuilder()
            .maximumWeight(CgroupWalk.MOST)
            .<Long, Seen>weigher((_, seen) -> seen.weight())
            .expireAfterAccess(UNUSED_REMEMBERED)
            .executor(Runnable::run)
            .build();
    private final Cache<Long, CompletableFuture<Cgroup>> unknown = Caffeine.newBuilder()
            .maximumSize(MAX_UNKNOWN)
            .expireAfterWrite(UNKNOWN_REMEMBERED)
            .executor(Runnable::run)
            .build();

    /** When the next walk may begin, of {@link System#nanoTime}; for the one walk that is under way. */
    private long nextWalkAt = System.nanoTime();

    /**
     * The cgroups of this host.
     *
     * @param deadline how long a caller may have to wait; more than 0
     */
    public Cgroups(Duration deadline) {
        this(deadline, new MountedTree());
    }

    Cgroups(Duration deadline, CgroupTree tree) {
        this.tree = tree;
        this.threads = new BlockingCalls("cgroups", new Bounds(1, 1, 1, SingleFlight.CANCELLED_CALLS, deadline));
        this.walks = new SingleFlight<>(threads, asked -> asked, _ -> walk());
    }

    /**
     * Finds the path of a cgroup. Does not block.
     *
     * @param id as {@code SocketOwner.Found.cgroup()} has it; 0 if it is not known
     * @return never fails: a cgroup that cannot be found out, or not in time, is not known
     */
    public CompletableFuture<Cgroup> find(long id) {
        if (id == 0) {
            return CompletableFuture.completedFuture(NOT_TOLD);
        }
        CompletableFuture<Cgroup> answer = remembered(id);
        return answer == null ? search(id, System.nanoTime()) : answer;
    }

    private @Nullable CompletableFuture<Cgroup> remembered(long id) {
        Seen seen = known.getIfPresent(id);
        if (seen == null) {
            return unknown.getIfPresent(id);
        }
        long now = System.nanoTime();
        if (now - seen.at < BELIEVED.toNanos()) {
            return CompletableFuture.completedFuture(seen.cgroup);
        }
        if (tree.isAt(seen.cgroup.path(), id)) {
            known.put(id, new Seen(seen.cgroup, now));
            return CompletableFuture.completedFuture(seen.cgroup);
        }
        // The cgroup is gone, or the tree is mounted elsewhere now: a walk tells.
        known.invalidate(id);
        return null;
    }

    private CompletableFuture<Cgroup> search(long id, long askedAt) {
        return CancellableSteps.whenDone(
                walks.join(TREE, TREE),
                (walk, failure) -> walk != null ? found(walk, id, askedAt) : failed(reason(failure)));
    }

    /** Looks into a walk. If it began before the question, when the cgroup may not have existed, it proves nothing. */
    private CompletableFuture<Cgroup> found(Walk walk, long id, long askedAt) {
        Cgroup.Known cgroup = walk.walked.find(id);
        if (cgroup != null) {
            return CompletableFuture.completedFuture(cgroup);
        }
        if (walk.beganAt - askedAt < 0) {
            return search(id, askedAt);
        }
        CompletableFuture<Cgroup> nothing = failed(walk.walked.unknown());
        unknown.put(id, nothing);
        return nothing;
    }

    private static String reason(@Nullable Throwable failure) {
        String message = failure == null ? null : Causes.unwrapped(failure).getMessage();
        return message == null ? "" + failure : message;
    }

    private static CompletableFuture<Cgroup> failed(String reason) {
        return CompletableFuture.completedFuture(new Cgroup.Unknown(reason));
    }

    private Walk walk() throws Exception {
        TimeUnit.NANOSECONDS.sleep(nextWalkAt - System.nanoTime());
        long beganAt = System.nanoTime();
        CgroupTree.Walked walked = tree.walk();
        for (long id : walked.paths().keySet()) {
            known.put(id, new Seen(requireNonNull(walked.find(id)), beganAt));
        }
        long endedAt = System.nanoTime();
        nextWalkAt = endedAt + Math.min(PAUSE_FACTOR * (endedAt - beganAt), LONGEST_PAUSE.toNanos());
        return new Walk(beganAt, walked);
    }

    /** About how many paths are remembered now. */
    public long cached() {
        return known.estimatedSize();
    }

    /** Releases the thread. For callers that wait, their cgroups stay unknown. */
    @Override
    public void close() {
        threads.close();
    }
}
