package io.github.nettyidentd.lookup;

import static java.util.concurrent.TimeUnit.NANOSECONDS;

import io.github.nettyidentd.api.ConnectionPair;
import io.github.nettyidentd.api.IdentError;
import io.github.nettyidentd.api.Lookup;
import io.github.nettyidentd.api.UserId;
import io.github.nettyidentd.blocking.BlockingCalls;
import io.github.nettyidentd.blocking.Bounds;
import io.github.nettyidentd.net.SourcePrefix;
import java.time.Duration;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * Lets an event loop use a lookup that may block, throw or never end, the <em>member</em>. The member is called on threads
 * of its own, and each query ends by a deadline.
 *
 * <p>{@link #lookup} never blocks. The calls for one source, an IPv4 address or an IPv6 network of 64 bits, may have a
 * quarter of the threads. Up to {@value #MAX_WAITING} further calls wait for their turn, so that a source with slow queries
 * keeps no other source waiting.
 *
 * <p>A query fails when the member throws (an {@link Error} included), returns {@code null}, or gives no answer within the
 * timeout. The timeout counts for all of it: the time that the query waits, the call, and the future that the call returns.
 * When the query has failed, or is cancelled, a thread that is still inside the call is interrupted, and the member's
 * future is cancelled. A thread that nevertheless stays inside the call is replaced by a new one, up to a bound.
 *
 * <p>The threads are daemon threads. They are started when they are needed and end after 30 idle seconds. Their context
 * class loader is that of the thread that made this object.
 */
public final class DeadlineLookup implements Lookup {

    private static final Duration MIN_TIMEOUT = Duration.ofMillis(1);
    private static final Duration MAX_TIMEOUT = Duration.ofHours(1);
    private static final Duration KEEP_ALIVE = Duration.ofSeconds(30);
    private static final int MAX_CANCELLATIONS = 1000;
    private static final int MAX_WAITING = 256;

    /** One source may have a quarter of the threads; with the threads that hang there are at most four times as many. */
    private static final int SHARE = 4;

    /** A call that has not ended this long after its interrupt at the timeout counts as one that hangs. */
    private static final Duration AFTER_TIMEOUT = Duration.ofSeconds(1);

    private final Lookup member;
    private final Duration timeout;
    private final String name;
    private final ThreadFactory closers;
    private final BlockingCalls callers;
    private final ThreadPoolExecutor cancellers;
    private final ScheduledThreadPoolExecutor deadlines;
    private final Set<DeadlineQuery> underWay = ConcurrentHashMap.newKeySet();
    private final AtomicBoolean closed = new AtomicBoolean();

    /**
     * Makes a lookup that owns its member: its {@link #close} closes the member.
     *
     * @param timeout the time for one query, 1 ms to 1 h
     * @param maxThreads how many calls may be under way at the same time, at least 1. Calls that hang past their deadline
     *     do not count; there may be three times as many of them
     * @param name the beginning of the threads' names and of the messages
     * @throws IllegalArgumentException if {@code timeout} or {@code maxThreads} is out of range
     */
    public DeadlineLookup(Lookup member, Duration timeout, int maxThreads, String name) {
        this.member = Objects.requireNonNull(member, "member");
        this.timeout = requireTimeout(timeout);
        this.name = Objects.requireNonNull(name, "name");
        if (maxThreads < 1) {
            throw new IllegalArgumentException("maxThreads: " + maxThreads + " (expected: at least 1)");
        }
        closers = threads(name + "-close");
        int perSource = Math.max(1, maxThreads / SHARE);
        callers = new BlockingCalls(
                name, new Bounds(maxThreads, SHARE * maxThreads, perSource, MAX_WAITING, timeout.plus(AFTER_TIMEOUT)));
        // To cancel a future runs the member's own code that depends on it. That may take long, so it runs neither
        // on the event loop nor on the thread that keeps the deadlines.
        var cancellations = new LinkedBlockingQueue<Runnable>(MAX_CANCELLATIONS);
        cancellers = new ThreadPoolExecutor(
                1, 1, KEEP_ALIVE.toNanos(), NANOSECONDS, cancellations, threads(name + "-cancel"));
        cancellers.setRejectedExecutionHandler(new ThreadPoolExecutor.DiscardPolicy());
        cancellers.allowCoreThreadTimeOut(true);
        deadlines = new ScheduledThreadPoolExecutor(1, threads(name + "-deadline"));
        deadlines.setRemoveOnCancelPolicy(true);
    }

    private static Duration requireTimeout(Duration timeout) {
        if (timeout.compareTo(MIN_TIMEOUT) < 0 || timeout.compareTo(MAX_TIMEOUT) > 0) {
            throw new IllegalArgumentException("timeout: " + timeout + " (expected: 1 ms to 1 h)");
        }
        return timeout;
    }

    private static ThreadFactory threads(String name) {
        ClassLoader contextClassLoader = Thread.currentThread().getContextClassLoader();
        ThreadFactory factory = Thread.ofPlatform()
                .daemon()
                .name(name + "-", 1)
                .inheritInheritableThreadLocals(false)
                .factory();
        return task -> {
            Thread thread = factory.newThread(task);
            thread.setContextClassLoader(contextClassLoader);
            return thread;
        };
    }

    @Override
    public CompletableFuture<UserId> lookup(ConnectionPair pair) {
        var query = new DeadlineQuery(name, member, pair, cancellers);
        // Before the call is made, so that close() either fails this query or has closed the callers, which then
        // refuse it.
        underWay.add(query);
        CompletableFuture<DeadlineQuery> call =
                callers.run(SourcePrefix.of(pair.clientAddress()), () -> subject(pair), query::run);
        var _ = query.result().whenComplete((_, _) -> {
            underWay.remove(query);
            call.cancel(false);
            query.abandon();
        });
        var _ = call.whenComplete((_, failure) -> {
            if (failure != null) {
                query.fail(new IdentError(failure.getMessage()));
            }
        });
        holdToDeadline(query);
        return query.result();
    }

    private void holdToDeadline(DeadlineQuery query) {
        if (query.result().isDone()) {
            return;
        }
        try {
            ScheduledFuture<?> deadline = deadlines.schedule(() -> query.fail(late()), timeout.toNanos(), NANOSECONDS);
            var _ = query.result().whenComplete((_, _) -> deadline.cancel(false));
        } catch (RejectedExecutionException e) {
            query.fail(closedError());
        } catch (OutOfMemoryError e) {
            query.fail(new IdentError(name + ": no thread to be had", e)); // how the JDK reports EAGAIN
        }
    }

    private static String subject(ConnectionPair pair) {
        return "queries of " + pair.clientAddress().getHostAddress();
    }

    private IdentError late() {
        return new IdentError(name + ": no answer within " + timeout.toMillis() + " ms");
    }

    private IdentError closedError() {
        return new IdentError(name + ": closed");
    }

    /**
     * Ends all queries under way with {@code UNKNOWN-ERROR}, interrupts the calls, and closes the member on a thread of its
     * own. Waits up to the timeout for the calls to end, and then as long again for the member's {@code close()}; after that
     * the daemon threads are left behind. Does nothing when called again.
     *
     * @throws IllegalStateException if the member's {@code close()} threw, which is then the cause, or took too long
     */
    @Override
    public void close() {
        if (!closed.compareAndSet(false, true)) {
            return;
        }
        callers.close();
        deadlines.shutdownNow();
        underWay.forEach(query -> query.fail(closedError()));
        closeMember();
    }

    private void closeMember() {
        var closing = new FutureTask<@Nullable Void>(() -> {
            callers.awaitTermination(timeout);
            cancellers.shutdown();
            member.close();
            return null;
        });
        closers.newThread(closing).start();
        try {
            closing.get(2 * timeout.toNanos(), NANOSECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (TimeoutException e) {
            closing.cancel(true);
            throw new IllegalStateException(name + ": close() took more than " + timeout.toMillis() + " ms", e);
        } catch (ExecutionException e) {
            throw new IllegalStateException(name + ": close() failed", e.getCause());
        }
    }
}
