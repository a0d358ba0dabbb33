package io.github.nettyidentd.registry;

import io.github.nettyidentd.linux.socket.SocketSearch;
import io.github.nettyidentd.text.IoReason;
import java.util.List;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Compares the table with all sockets of the host: never twice at the same time, and at most once a second. Any thread. */
final class Sweeps {

    private static final Logger log = LoggerFactory.getLogger(Sweeps.class);

    private static final long PAUSE_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final Entries entries;
    private final Sightings sightings;
    private final Counts counts;
    private final SocketSearch search;
    private final ScheduledExecutorService timers;
    private final LongSupplier nanoTime;

    /** Guards the fields below. */
    private final Object lock = new Object();

    private boolean wanted;
    private boolean underWay;
    private boolean logged;
    private long earliest;

    Sweeps(
            Entries entries,
            Sightings sightings,
            Counts counts,
            SocketSearch search,
            ScheduledExecutorService timers,
            LongSupplier nanoTime) {
        this.entries = entries;
        this.sightings = sightings;
        this.counts = counts;
        this.search = search;
        this.timers = timers;
        this.nanoTime = nanoTime;
        this.earliest = nanoTime.getAsLong();
    }

    /** Has a sweep made that begins after this call. */
    void request() {
        synchronized (lock) {
            wanted = true;
            if (underWay) {
                return;
            }
            underWay = true;
            try {
                var _ = timers.schedule(
                        this::sweep, Math.max(earliest - nanoTime.getAsLong(), 0), TimeUnit.NANOSECONDS);
            } catch (RejectedExecutionException e) {
                log.debug("closed", e);
            }
        }
    }

    private void sweep() {
        synchronized (lock) {
            wanted = false;
            earliest = nanoTime.getAsLong() + PAUSE_NANOS;
        }
        List<Entry> sought = entries.withCookie();
        if (sought.isEmpty()) {
            end(false);
            return;
        }
        counts.sweeps.increment();
        sought.forEach(sightings::seek);
        var _ = search.list(sightings::isSought, sightings::found).whenComplete((_, failure) -> {
            boolean again = false;
            try {
                if (failure == null) {
                    again = compare(sought);
                } else {
                    logOnce(failure);
                }
            } finally {
                end(again);
            }
        });
    }

    private boolean compare(List<Entry> sought) {
        boolean again = false;
        for (Entry entry : sought) {
            again |= sightings.swept(entry);
        }
        synchronized (lock) {
            logged = false;
        }
        return again;
    }

    private void logOnce(Throwable failure) {
        synchronized (lock) {
            if (logged) {
                return;
            }
            logged = true;
        }
        log.warn("cannot look through the sockets of this host: {}", IoReason.of(failure));
    }

    private void end(boolean again) {
        synchronized (lock) {
            underWay = false;
            if (wanted || again) {
                request();
            }
        }
    }
}
