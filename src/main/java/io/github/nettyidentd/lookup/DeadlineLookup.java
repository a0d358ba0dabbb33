package io.github.nettyidentd.lookup;

import static java.util.concurrent.TimeUnit.NANOSECONDS;

import io.github.nettyidentd.api.ConnectionPair;
import io.github.nettyidentd.api.IdentError;
import io.github.nettyidentd.api.Lookup;
import io.github.nettyidentd.api.UserId;
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
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * Makes a lookup that may block, throw or never end fit for an event loop: it is called on threads of its own, and each
 * query ends by a deadline.
 *
 * <p>{@link #lookup} never waits. A query fails with {@code UNKNOWN-ERROR} at once if all threads are busy, and
 * otherwise when the member threw (an {@link Error} included), returned {@code null}, or gave no answer within the
 * timeout, which counts for the call and the future that it returned together. Then, and when the future is cancelled,
 * the thread is interrupted if it is still inside the call, and the member's future is cancelled.
 *
 * <p>The threads are daemon threads, made when needed and gone after 30 idle seconds. Their context class loader is the
 * one of the thread that made this object.
 */
public final class DeadlineLookup implements Lookup {

    private static final Duration MIN_TIMEOUT = Duration.ofMillis(1);
    private static final Duration MAX_TIMEOUT = Duration.ofHours(1);
    private static final Duration KEEP_ALIVE = Duration.ofSeconds(30);
    private static final int MAX_CANCELLATIONS = 1000;

    private final Lookup member;
    private final Duration timeout;
    private final String name;
    private final ThreadFactory closers;
    private final ThreadPoolExecutor callers;
    private final ThreadPoolExecutor cancellers;
    private final ScheduledThreadPoolExecutor deadlines;
    private final Set<DeadlineQuery> underWay = ConcurrentHashMap.newKeySet();
    private final AtomicBoolean closed = new AtomicBoolean();

    /**
     * Takes over a lookup, which it closes with itself.
     *
     * @param timeout the time for one query, 1 ms to 1 h
     * @param maxThreads how many calls may be under way at once, at least 1
     * @param name what the threads' names and the messages start with
     */
    public DeadlineLookup(Lookup member, Duration timeout, int maxThreads, String name) {
        this.member = Objects.requireNonNull(member, "member");
        this.timeout = requireTimeout(timeout);
        this.name = Objects.requireNonNull(name, "name");
        if (maxThreads < 1) {
            throw new IllegalArgumentException("maxThreads: " + maxThreads + " (expected: at least 1)");
        }
        closers = threads(name + "-close");
        callers = new ThreadPoolExecutor(
                0, maxThreads, KEEP_ALIVE.toNanos(), NANOSECONDS, new SynchronousQueue<>(), threads(name));
        // no exception with a stack trace, as this comes in thousands
        callers.setRejectedExecutionHandler((query, _) -> ((DeadlineQuery) query).fail(refused()));
        // Cancelling runs whatever the member hung on its future: not on the event loop, nor where deadlines are kept.
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
        var query = new DeadlineQuery(member, pair, cancellers);
        underWay.add(query);
        var _ = query.result().whenComplete((_, _) -> {
            underWay.remove(query);
            query.abandon();
        });
        try {
            callers.execute(query);
            if (!query.result().isDone()) {
                ScheduledFuture<?> deadline =
                        deadlines.schedule(() -> query.fail(late()), timeout.toNanos(), NANOSECONDS);
                var _ = query.result().whenComplete((_, _) -> deadline.cancel(false));
            }
        } catch (RejectedExecutionException e) {
            query.fail(refused());
        } catch (OutOfMemoryError e) {
            query.fail(new IdentError(name + ": no thread to be had", e)); // the JDK's word for EAGAIN
        }
        return query.result();
    }

    private IdentError late() {
        return new IdentError(name + ": no answer within " + timeout.toMillis() + " ms");
    }

    private IdentError refused() {
        String reason = closed.get() ? "closed" : "all " + callers.getMaximumPoolSize() + " threads are busy";
        return new IdentError(name + ": " + reason);
    }

    /**
     * Ends all queries under way with {@code UNKNOWN-ERROR}, interrupts the calls, and closes the member on a thread of
     * its own. Waits for the calls to end, and then for the member's {@code close()}, as long as the timeout each; what
     * takes longer is left behind on daemon threads. Does nothing when called again.
     *
     * @throws IllegalStateException if the member's {@code close()} threw (that is the cause) or took longer
     */
    @Override
    public void close() {
        if (!closed.compareAndSet(false, true)) {
            return;
        }
        callers.shutdownNow();
        deadlines.shutdownNow();
        underWay.forEach(query -> query.fail(refused()));
        closeMember();
    }

    private void closeMember() {
        var closing = new FutureTask<@Nullable Void>(() -> {
            callers.awaitTermination(timeout.toNanos(), NANOSECONDS);
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
