package io.github.nettyidentd.registry;

import static java.util.concurrent.TimeUnit.NANOSECONDS;

import io.github.nettyidentd.registry.RegistryStatistics.WaitOutcome;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ScheduledExecutorService;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** The queries that wait for registrations. */
final class Waits {

    private final Object lock;
    private final RegistryLimits limits;
    private final ScheduledExecutorService timers;
    private final Counts counts;

    /** By the cookie of the socket, the first that waits; the others follow. Guarded by the lock. */
    private final Map<Long, Wait> byCookie = new HashMap<>();

    private volatile int size;

    /** Whether no query may wait any more. Guarded by the lock. */
    private boolean closed;

    /**
     * @param lock the table's
     * @param timers runs what ends a wait in vain
     */
    Waits(Object lock, RegistryLimits limits, ScheduledExecutorService timers, Counts counts) {
        this.lock = lock;
        this.limits = limits;
        this.timers = timers;
        this.counts = counts;
    }

    int size() {
        return size;
    }

    void count(WaitOutcome outcome) {
        counts.waits(outcome).increment();
    }

    /** Lets a query wait; {@code null} if too many wait. With the lock; {@link #startTimer} is to follow. */
    @SuppressWarnings("NonAtomicVolatileUpdate") // writers hold the lock
    @Nullable
    Wait add(RegistrarAccount owner, long cookie) {
        if (closed || size >= limits.waiting() || owner.waiting >= limits.waitingOfAccount()) {
            count(WaitOutcome.NO_SHARE);
            return null;
        }
        var wait = new Wait(this, owner, cookie);
        wait.next = byCookie.put(cookie, wait);
        owner.waiting++;
        size++;
        return wait;
    }

    /** Has a wait end in vain after the longest time. */
    void startTimer(Wait wait) {
        wait.timer = timers.schedule(
                () -> {
                    if (remove(wait)) {
                        wait.end(WaitOutcome.IN_VAIN, List.of());
                    }
                },
                limits.longestWait().toNanos(),
                NANOSECONDS);
        if (wait.isDone()) {
            // Ended before the assignment, so that nobody else cancels the timer.
            wait.timer.cancel(false);
        }
    }

    /** Takes out a wait; false if it is not waiting any more. */
    boolean remove(Wait wait) {
        synchronized (lock) {
            return !take(wait.cookie, each -> each == wait).isEmpty();
        }
    }

    /** Takes out those that wait for a socket and meet the condition; they are to be ended without the lock. With the lock. */
    List<Wait> take(long cookie, Predicate<? super Wait> condition) {
        if (size == 0) {
            return List.of();
        }
        Wait first = byCookie.remove(cookie);
        if (first == null) {
            return List.of();
        }
        List<Wait> taken = new ArrayList<>(1);
        Wait kept = null;
        Wait next;
        for (Wait wait = first; wait != null; wait = next) {
            next = wait.next;
            if (condition.test(wait)) {
                taken.add(wait);
                left(wait);
            } else {
                wait.next = kept;
                kept = wait;
            }
        }
        if (kept != null) {
            byCookie.put(cookie, kept);
        }
        return taken;
    }

    /** The same for all that wait for registrations of an account. With the lock. */
    List<Wait> take(RegistrarAccount owner) {
        if (owner.waiting == 0) {
            return List.of();
        }
        return takeAll(wait -> wait.owner == owner);
    }

    /** The same for all; afterwards no query waits. With the lock. */
    List<Wait> close() {
        closed = true;
        return takeAll(_ -> true);
    }

    private List<Wait> takeAll(Predicate<? super Wait> condition) {
        List<Wait> taken = new ArrayList<>();
        for (long cookie : List.copyOf(byCookie.keySet())) {
            taken.addAll(take(cookie, condition));
        }
        return taken;
    }

    @SuppressWarnings("NonAtomicVolatileUpdate") // writers hold the lock
    private void left(Wait wait) {
        wait.next = null;
        wait.owner.waiting--;
        size--;
    }
}
