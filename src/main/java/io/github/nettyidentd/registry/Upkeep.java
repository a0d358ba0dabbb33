package io.github.nettyidentd.registry;

import io.github.nettyidentd.linux.socket.HeldSocket;
import io.github.nettyidentd.linux.socket.SocketEnds;
import io.github.nettyidentd.text.IoReason;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Watches for the ends of sockets while it matters, and looks through the table from time to time. */
final class Upkeep implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(Upkeep.class);

    private static final long PAUSE_SECONDS = 10;

    private final Table table;
    private final RegistrarAccounts accounts;
    private final Sightings sightings;
    private final Resolver resolver;
    private final EndWatching watching;
    private final Sweeps sweeps;
    private final ScheduledExecutorService timers;

    /** Guards the fields below. May be held when the table's lock is taken, not the other way round. */
    private final Object lock = new Object();

    private @Nullable AutoCloseable watch;
    private boolean logged;
    private boolean scheduled;
    private boolean closed;

    Upkeep(
            Table table,
            RegistrarAccounts accounts,
            Sightings sightings,
            Resolver resolver,
            EndWatching watching,
            Sweeps sweeps,
            ScheduledExecutorService timers) {
        this.table = table;
        this.accounts = accounts;
        this.sightings = sightings;
        this.resolver = resolver;
        this.watching = watching;
        this.sweeps = sweeps;
        this.timers = timers;
    }

    /** Has the ends of sockets watched, until {@link #run} finds that no end matters. */
    void watch() {
        synchronized (lock) {
            schedule();
            if (watch != null || closed) {
                return;
            }
            try {
                watch = watching.open(new SocketEnds() {
                    @Override
                    public void ended(long cookie) {
                        table.ended(cookie);
                    }

                    @Override
                    public void lost() {
                        sweeps.request();
                    }
                });
            } catch (IOException e) {
                if (!logged) {
                    logged = true;
                    log.warn(
                            "cannot watch for the ends of sockets: {}; all sockets are looked through every {} s",
                            IoReason.of(e),
                            PAUSE_SECONDS);
                }
            }
        }
    }

    /** Has {@link #run} called regularly as long as there is anything in the table. */
    void schedule() {
        synchronized (lock) {
            if (scheduled || closed) {
                return;
            }
            scheduled = true;
            var _ = timers.schedule(this::runAgain, PAUSE_SECONDS, TimeUnit.SECONDS);
        }
    }

    private void runAgain() {
        synchronized (lock) {
            scheduled = false;
        }
        try {
            run();
        } catch (RuntimeException e) {
            log.error("the registrations could not be looked through", e);
        }
        if (!accounts.isEmpty()) {
            try {
                schedule();
            } catch (RejectedExecutionException e) {
                log.debug("closed", e);
            }
        }
    }

    /** Looks through the table. */
    void run() {
        settleUnborn();
        boolean watched;
        synchronized (lock) {
            if (isIdle()) {
                closeWatch();
                return;
            }
            watch();
            watched = watch != null;
        }
        if (!watched || table.entries.withCookie().stream().anyMatch(sightings::isOverdue)) {
            sweeps.request();
        }
    }

    /** Whether the end of no socket matters. */
    private boolean isIdle() {
        return accounts.forgetIdle() && table.entries.size() == 0 && table.waits.size() == 0;
    }

    private void settleUnborn() {
        for (Entry entry : sightings.unbornOverdue(accounts.all())) {
            SocketName.Ends ends = entry.registered().name() instanceof SocketName.Ends named ? named : null;
            if (ends == null) {
                continue;
            }
            var _ = resolver.candidates(entry.account.uid, ends).whenComplete((found, failure) -> {
                List<HeldSocket> own = failure != null
                        ? List.of()
                        : found.stream()
                                .filter(socket -> socket.uid() == entry.account.uid)
                                .filter(socket -> !table.has(entry.account, socket.cookie()))
                                .toList();
                sightings.settle(entry, own.size() == 1 ? own.getFirst() : null);
            });
        }
    }

    private void closeWatch() {
        if (watch == null) {
            return;
        }
        try {
            watch.close();
        } catch (Exception e) {
            log.debug("cannot close the watch", e);
        }
        watch = null;
    }

    @Override
    public void close() {
        synchronized (lock) {
            closed = true;
            closeWatch();
        }
    }
}
