package io.github.nettyidentd.blocking;

import static java.util.concurrent.TimeUnit.MILLISECONDS;

import io.github.nettyidentd.blocking.PendingCall.Principal;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadFactory;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs calls that may block on threads of their own, each on behalf of a principal: an account, or a source of queries.
 *
 * <p>A principal may have a bounded number of calls under way and a bounded number that wait. Principals with waiting calls
 * have their turns one after the other. A thread whose call has run for {@value #SLOW_MILLIS} ms is replaced by another
 * thread, up to a bound. A call past its deadline fails and is logged once. While all calls that a principal may have under
 * way are past their deadline, its further calls fail at once. So a call that hangs, however long, harms its own principal
 * only.
 *
 * <p>Any thread may call any method. No method blocks unless it says so.
 */
public final class BlockingCalls implements AutoCloseable {

    /** A call that may block. */
    @FunctionalInterface
    public interface Call<T> {

        /** Runs on one of the threads. What it throws fails the call's future. */
        T run() throws Exception;
    }

    private static final Logger log = LoggerFactory.getLogger(BlockingCalls.class);

    /** NSS modules are other people's code, which may need more than the small stacks of our other threads. */
    private static final long STACK_OCTETS = 1 << 20;

    private static final int SLOW_MILLIS = 10;
    private static final int WATCH_MILLIS = 50;
    private static final int IDLE_MILLIS = 30_000;

    /** Watches the calls of all instances. */
    private static final ScheduledThreadPoolExecutor WATCH = watch();

    private final String name;
    private final Bounds bounds;
    private final ThreadFactory factory;

    /** Guards the fields below and their contents. Not held while a call runs or a future completes. */
    private final Object lock = new Object();

    /** The principals that have calls, by the key that was passed to {@link #run}. */
    private final Map<Object, Principal> principals = new HashMap<>();

    /** The principals that have a waiting call which may be taken, in the order of their turns. */
    private final Deque<Principal> turns = new ArrayDeque<>();

    private final Set<PendingCall<?>> running = new HashSet<>();

    /** How many threads there are, how many of them wait for a call, and how many make a slow call. */
    private int threads;

    private int idle;
    private int slow;

    /** Whether the next check is scheduled. While there are no calls, no check is, so that an idle process does nothing. */
    private boolean watching;

    private boolean closed;

    /**
     * Starts no thread before the first call.
     *
     * @param name the beginning of the threads' names, and in messages the thing that a call waits for
     */
    public BlockingCalls(String name, Bounds bounds) {
        this.name = name;
        this.bounds = bounds;
        ClassLoader contextClassLoader = Thread.currentThread().getContextClassLoader();
        ThreadFactory platform = Thread.ofPlatform()
                .daemon()
                .name(name + "-", 1)
                .stackSize(STACK_OCTETS)
                .inheritInheritableThreadLocals(false)
                .factory();
        this.factory = task -> {
            Thread thread = platform.newThread(task);
            thread.setContextClassLoader(contextClassLoader);
            return thread;
        };
    }

    private static ScheduledThreadPoolExecutor watch() {
        var watch = new ScheduledThreadPoolExecutor(
                1, Thread.ofPlatform().daemon().name("blocking-watch").factory());
        watch.setKeepAliveTime(IDLE_MILLIS, MILLISECONDS);
        watch.allowCoreThreadTimeOut(true);
        return watch;
    }

    /**
     * Runs a call when its principal has its turn.
     *
     * @param principal the principal on whose behalf the call is made; equal objects are one principal
     * @param subject what the call is about, for messages, for example {@code the file of alice}
     * @return the call's result. Fails with what the call throws, or with a {@link BlockedException} if the call cannot be
     *     made or does not end in time. If the future is cancelled, a call that waits is not made, and a call that runs
     *     loses its result: nothing of the caller stays reachable from it
     */
    public <T> CompletableFuture<T> run(Object principal, Supplier<String> subject, Call<T> call) {
        PendingCall<T> made;
        String refusal;
        synchronized (lock) {
            Principal known = principals.computeIfAbsent(principal, Principal::new);
            made = new PendingCall<>(this, known, subject, call);
            refusal = refusal(known, subject);
            if (refusal == null) {
                known.waiting.add(made);
                queue(known);
                wake();
            } else {
                forgetIfIdle(known);
            }
        }
        if (refusal != null) {
            made.result.completeExceptionally(new BlockedException(refusal));
        }
        return made.result;
    }

    /** Why a call cannot be made now; {@code null} if it can. */
    private @Nullable String refusal(Principal principal, Supplier<String> subject) {
        if (closed) {
            return name + ": closed";
        }
        if (principal.overdue >= bounds.maxUnderWay()) {
            return name + ": did not look up " + subject.get() + ", because an earlier call has hung for more than "
                    + bounds.deadline().toMillis() + " ms";
        }
        // A call that could run at once only passes through the queue, so it does not count as one that waits.
        if (principal.waiting.size() >= bounds.maxWaiting() + bounds.maxUnderWay() - principal.underWay) {
            return name + ": did not look up " + subject.get() + ", because " + principal.waiting.size()
                    + " calls wait already";
        }
        return null;
    }

    /** Puts a principal into the queue of turns, once, if one of its waiting calls may be made. */
    private void queue(Principal principal) {
        if (!principal.queued && !principal.waiting.isEmpty() && principal.underWay < bounds.maxUnderWay()) {
            principal.queued = true;
            turns.add(principal);
        }
    }

    private void forgetIfIdle(Principal principal) {
        if (principal.isIdle()) {
            principals.remove(principal.key);
        }
    }

    /** Makes a thread take the next call: an idle one, or a new one unless enough threads are at work. */
    private void wake() {
        // An idle thread that was notified counts as idle until it has the lock. So the test is whether there is an
        // idle thread for each principal in the queue, not whether there is any.
        if (idle >= turns.size()) {
            lock.notify();
        } else if (threads - slow < bounds.usualThreads()) {
            startThread();
        } else {
            lock.notify();
        }
        watchLater();
    }

    private void startThread() {
        if (threads >= bounds.maxThreads()) {
            return;
        }
        // Counted before it runs, because a second caller may decide about another thread until then.
        threads++;
        try {
            factory.newThread(this::work).start();
        } catch (OutOfMemoryError e) {
            // How the JDK reports EAGAIN: the system has no thread for us just now. The watch tries again.
            threads--;
        }
    }

    private void work() {
        for (PendingCall<?> call = take(); call != null; call = take()) {
            call.run();
            // An interrupt was meant for the call.
            Thread.interrupted();
            leave(call);
        }
    }

    /** Takes the next call, and waits for one; {@code null} if the thread has been idle for long, or all is closed. */
    private @Nullable PendingCall<?> take() {
        synchronized (lock) {
            long end = System.nanoTime() + MILLISECONDS.toNanos(IDLE_MILLIS);
            while (turns.isEmpty() && !closed && end - System.nanoTime() > 0) {
                idle++;
                try {
                    lock.wait(Math.max(1, (end - System.nanoTime()) / MILLISECONDS.toNanos(1)));
                } catch (InterruptedException e) {
                    // The interrupt was meant for a call that has just ended.
                } finally {
                    idle--;
                }
            }
            Principal principal = turns.poll();
            PendingCall<?> call = principal == null ? null : principal.waiting.poll();
            if (principal == null || call == null) {
                threads--;
                lock.notifyAll();
                return null;
            }
            principal.queued = false;
            principal.underWay++;
            // To the end of the queue, if the principal may have another call under way: turns go round.
            queue(principal);
            call.startedAt = System.nanoTime();
            running.add(call);
            // There is more to do than this thread can, so it wakes one more thread, which then may wake the next.
            if (!turns.isEmpty()) {
                wake();
            }
            return call;
        }
    }

    private void leave(PendingCall<?> call) {
        synchronized (lock) {
            running.remove(call);
            slow -= call.slow ? 1 : 0;
            Principal principal = call.principal;
            principal.underWay--;
            principal.overdue -= call.overdue ? 1 : 0;
            queue(principal);
            forgetIfIdle(principal);
        }
    }

    /** Takes a call that was cancelled or has failed out of the queue. */
    void withdraw(PendingCall<?> call) {
        synchronized (lock) {
            Principal principal = call.principal;
            if (principal.waiting.remove(call)) {
                if (principal.waiting.isEmpty() && principal.queued) {
                    principal.queued = false;
                    turns.remove(principal);
                }
                forgetIfIdle(principal);
            }
        }
    }

    private void watchLater() {
        if (!watching) {
            try {
                var _ = WATCH.schedule(this::watchOver, turns.isEmpty() ? WATCH_MILLIS : SLOW_MILLIS, MILLISECONDS);
                watching = true;
            } catch (OutOfMemoryError e) {
                // The system has no thread for us just now; the next call tries again.
            }
        }
    }

    /** Replaces threads whose calls are slow, and fails calls that are past their deadline. */
    private void watchOver() {
        List<PendingCall<?>> late = new ArrayList<>();
        List<PendingCall<?>> stuck = new ArrayList<>();
        synchronized (lock) {
            watching = false;
            long now = System.nanoTime();
            for (PendingCall<?> call : running) {
                judge(call, now, stuck);
            }
            for (Principal principal : principals.values()) {
                for (PendingCall<?> call : principal.waiting) {
                    if (call.age(now) >= bounds.deadline().toNanos()) {
                        late.add(call);
                    }
                }
            }
            for (int wanted = turns.size() - idle; wanted > 0 && threads - slow < bounds.usualThreads(); wanted--) {
                startThread();
                if (threads >= bounds.maxThreads()) {
                    break;
                }
            }
            if (!running.isEmpty() || !turns.isEmpty()) {
                watchLater();
            }
        }
        // Outside of the lock, because to complete a future runs the code of its caller.
        late.forEach(this::fail);
        stuck.forEach(this::fail);
        stuck.forEach(this::warn);
    }

    /** Counts a running call as slow or overdue when it has become so. */
    private void judge(PendingCall<?> call, long now, List<PendingCall<?>> stuck) {
        if (!call.slow && now - call.startedAt >= MILLISECONDS.toNanos(SLOW_MILLIS)) {
            call.slow = true;
            slow++;
        }
        if (!call.overdue && call.age(now) >= bounds.deadline().toNanos()) {
            call.overdue = true;
            call.principal.overdue++;
            stuck.add(call);
        }
    }

    private void fail(PendingCall<?> call) {
        withdraw(call);
        call.result.completeExceptionally(new BlockedException(
                name + ": no answer within " + bounds.deadline().toMillis() + " ms about " + call.subject()));
    }

    private void warn(PendingCall<?> call) {
        log.warn(
                "{}: no answer within {} ms ({}): until it comes, queries that need it fail at once",
                call.subject(),
                bounds.deadline().toMillis(),
                name);
    }

    /**
     * Blocks until all threads have ended, which they do after {@link #close()} when their calls have ended.
     *
     * @return whether all threads have ended within the time
     */
    public boolean awaitTermination(Duration time) throws InterruptedException {
        long end = System.nanoTime() + time.toNanos();
        synchronized (lock) {
            while (threads > 0) {
                long left = (end - System.nanoTime()) / MILLISECONDS.toNanos(1);
                if (left <= 0) {
                    return false;
                }
                lock.wait(left);
            }
            return true;
        }
    }

    /** Fails the calls that wait or run, and all later ones. A call that runs goes on to its end, without its result. */
    @Override
    public void close() {
        List<PendingCall<?>> open = new ArrayList<>();
        synchronized (lock) {
            closed = true;
            principals.values().forEach(principal -> open.addAll(principal.waiting));
            open.addAll(running);
            lock.notifyAll();
        }
        for (PendingCall<?> call : open) {
            withdraw(call);
            call.result.completeExceptionally(new BlockedException(name + ": closed"));
        }
    }
}
