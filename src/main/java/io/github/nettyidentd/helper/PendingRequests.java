package io.github.nettyidentd.helper;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The requests that wait, in the order in which they were made, which is that of their deadlines too. Nothing of a request
 * stays here when it has been answered, has failed, or was cancelled. Any thread.
 */
final class PendingRequests implements AutoCloseable {

    /** The most requests that wait. */
    static final int MAX = 1_024;

    private final Map<Long, PendingRequest<?>> waiting = new LinkedHashMap<>();
    private final Consumer<PendingRequest<?>> late;
    private final ScheduledThreadPoolExecutor clock;

    /** Whether the clock looks at the deadlines soon. It does so once for all requests that wait, not once for each. */
    private boolean watched;

    private long lastId;

    /** @param late receives each request whose deadline has passed, on a thread of this object's */
    PendingRequests(Consumer<PendingRequest<?>> late) {
        this.late = late;
        this.clock = new ScheduledThreadPoolExecutor(
                1, Thread.ofPlatform().daemon().name("helper-deadline").factory());
    }

    /** Makes a request out of the next number. */
    @FunctionalInterface
    interface Making<T> {
        PendingRequest<T> make(long id, long deadline);
    }

    /** Adds a request, unless too many wait. */
    synchronized <T> @Nullable PendingRequest<T> add(Duration timeout, Making<T> making) {
        if (waiting.size() >= MAX) {
            return null;
        }
        lastId++;
        PendingRequest<T> request = making.make(lastId, System.nanoTime() + timeout.toNanos());
        waiting.put(lastId, request);
        watch();
        return request;
    }

    /** Takes out a request; {@code null} if it does not wait any more. */
    synchronized @Nullable PendingRequest<?> remove(long id) {
        return waiting.remove(id);
    }

    /** Whether a request with this number was ever made. */
    synchronized boolean isKnown(long id) {
        return id > 0 && id <= lastId;
    }

    synchronized boolean isEmpty() {
        return waiting.isEmpty();
    }

    /** Those that wait now. */
    synchronized List<PendingRequest<?>> all() {
        return List.copyOf(waiting.values());
    }

    /** Takes out all. */
    synchronized List<PendingRequest<?>> removeAll() {
        List<PendingRequest<?>> all = List.copyOf(waiting.values());
        waiting.clear();
        return all;
    }

    private void watch() {
        if (!watched && !waiting.isEmpty() && !clock.isShutdown()) {
            watched = true;
            long deadline = waiting.values().iterator().next().deadline();
            clock.schedule(this::expire, deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
        }
    }

    private void expire() {
        takeLate().forEach(late);
    }

    private synchronized List<PendingRequest<?>> takeLate() {
        List<PendingRequest<?>> found = new ArrayList<>();
        long now = System.nanoTime();
        Iterator<PendingRequest<?>> oldestFirst = waiting.values().iterator();
        while (oldestFirst.hasNext()) {
            PendingRequest<?> request = oldestFirst.next();
            if (request.deadline() - now > 0) {
                break;
            }
            oldestFirst.remove();
            found.add(request);
        }
        watched = false;
        watch();
        return found;
    }

    @Override
    public synchronized void close() {
        clock.shutdownNow();
    }
}
