package io.github.nettyidentd.registry;

import io.github.nettyidentd.api.ConnectionPair;
import io.github.nettyidentd.linux.socket.SocketOwner;
import io.github.nettyidentd.linux.socket.SocketSearch;
import io.github.nettyidentd.linux.socket.SocketTable;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * The registrations of all accounts. An entry ends with its socket, when its registrar removes it, or after a minute in which
 * its socket was not seen. Any thread. Nothing blocks.
 */
public final class Registry implements Registrars, Registrations, AutoCloseable {

    /** How many lines one account may have open. */
    public static final int MOST_LINES_OF_ACCOUNT = 64;

    /** How many lines may be open. */
    public static final int MOST_LINES = 1_024;

    private static final int IDLE_SECONDS = 30;

    private final RegistrarAccounts accounts;
    private final Table table;
    private final Additions additions;
    private final Judge judge;
    private final Upkeep upkeep;
    private final ScheduledThreadPoolExecutor timers;
    private final Statistics statistics = new Statistics();

    private Registry(
            RegistryLimits limits,
            SocketTable sockets,
            SocketSearch search,
            EndWatching ends,
            Judge judge,
            Restoration restoration,
            LongSupplier nanoTime) {
        this.judge = judge;
        this.timers = timers();
        var lock = new Object();
        var counts = new Counts();
        Journal journal = restoration.journal();
        var entries = new Entries();
        var seconds = new Seconds(nanoTime);
        var sightings = new Sightings(lock, entries, counts, journal, seconds);
        var waits = new Waits(lock, limits, timers, counts);
        this.accounts = new RegistrarAccounts(lock, limits, counts, journal, nanoTime);
        this.table = new Table(lock, limits, accounts, entries, sightings, waits, counts, journal, nanoTime);
        var resolver = new Resolver(sockets, search, judge);
        var sweeps = new Sweeps(entries, sightings, counts, search, timers, nanoTime);
        this.upkeep = new Upkeep(table, accounts, sightings, resolver, ends, sweeps, timers);
        this.additions = new Additions(table, accounts, seconds, resolver, judge, upkeep::watch);
        table.restore(restoration, seconds);
        if (!accounts.isEmpty()) {
            upkeep.watch();
            sweeps.request();
        }
    }

    /**
     * Opens the registry. Registrations that an earlier process kept in the directory are in it, those whose socket still exists.
     * A directory that cannot be used is logged.
     *
     * @param sockets stays open
     * @param search stays open
     * @param ends is opened whenever the ends of sockets matter
     * @param directory where registrations are kept for the next start; empty for nowhere
     * @param nanoTime a clock, for example {@link System#nanoTime}
     */
    public static Registry open(
            RegistryLimits limits,
            SocketTable sockets,
            SocketSearch search,
            EndWatching ends,
            Judge judge,
            Optional<Path> directory,
            LongSupplier nanoTime) {
        return new Registry(limits, sockets, search, ends, judge, Restoration.open(directory), nanoTime);
    }

    private static ScheduledThreadPoolExecutor timers() {
        var timers = new ScheduledThreadPoolExecutor(
                1, Thread.ofPlatform().daemon().name("registrations").factory());
        timers.setKeepAliveTime(IDLE_SECONDS, TimeUnit.SECONDS);
        timers.allowCoreThreadTimeOut(true);
        timers.setRemoveOnCancelPolicy(true);
        return timers;
    }

    @Override
    public RegistrarLine open(long uid) throws RefusedException {
        RegistrarAccount account = accounts.openLine(uid, MOST_LINES_OF_ACCOUNT, MOST_LINES);
        upkeep.schedule();
        return new OpenLine(account, accounts, table, additions, judge, upkeep::watch);
    }

    @Override
    public CompletableFuture<List<Registration>> find(SocketOwner.Found owner) {
        return table.find(null, owner);
    }

    @Override
    public CompletableFuture<List<Registration>> find(ConnectionPair pair, SocketOwner.Found owner) {
        return table.find(pair, owner);
    }

    /**
     * The registrations about a socket at this moment, those of its owner first.
     *
     * @param owner the uid of the socket's owner
     */
    public List<Registration> known(long owner, long cookie) {
        return table.known(owner, cookie);
    }

    /** What is registered, and what has come of registrations. */
    public RegistryStatistics statistics() {
        return statistics;
    }

    /** Does what is otherwise done every ten seconds. */
    void upkeep() {
        upkeep.run();
    }

    /** Ends all waits. What is registered stays in the directory. Afterwards no line may be used. */
    @Override
    public void close() {
        upkeep.close();
        table.close();
        timers.shutdownNow();
    }

    private final class Statistics implements RegistryStatistics {

        @Override
        public int registrations() {
            return table.entries.size();
        }

        @Override
        public int accounts() {
            return table.entries.accounts();
        }

        @Override
        public int lines() {
            return accounts.lines();
        }

        @Override
        public int waiting() {
            return table.waits.size();
        }

        @Override
        public long added() {
            return table.counts.added.sum();
        }

        @Override
        public long refused() {
            return table.counts.refused.sum();
        }

        @Override
        public long ended() {
            return table.counts.ended.sum();
        }

        @Override
        public long removed() {
            return table.counts.removed.sum();
        }

        @Override
        public long forgotten() {
            return table.counts.forgotten.sum();
        }

        @Override
        public long waits(WaitOutcome outcome) {
            return table.counts.waits(outcome).sum();
        }

        @Override
        public long sweeps() {
            return table.counts.sweeps.sum();
        }

        @Override
        public long delayed() {
            return table.counts.delayed.sum();
        }
    }
}
