package io.github.nettyidentd.registry;

import io.github.nettyidentd.api.ConnectionPair;
import io.github.nettyidentd.linux.socket.SocketEnds;
import io.github.nettyidentd.linux.socket.SocketOwner;
import io.github.nettyidentd.registry.RegistryStatistics.WaitOutcome;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The accounts, their registrations and the queries that wait for some. Any thread. All that changes the table holds one lock
 * for some microseconds; a query takes it only if it must wait, or if it is the first to meet an entry's socket.
 */
final class Table {

    /** How many registrations of one account may be about sockets that do not exist yet. */
    private static final int MOST_UNBORN = 1_000;

    final Entries entries;
    final Waits waits;
    final Counts counts;

    /** Guards all fields, the accounts and the entries. No future completes while it is held. */
    private final Object lock;

    private final RegistryLimits limits;
    private final RegistrarAccounts accounts;
    private final Sightings sightings;
    private final Journal journal;
    private final LongSupplier nanoTime;
    private final RecentEnds recentEnds = new RecentEnds();

    Table(
            Object lock,
            RegistryLimits limits,
            RegistrarAccounts accounts,
            Entries entries,
            Sightings sightings,
            Waits waits,
            Counts counts,
            Journal journal,
            LongSupplier nanoTime) {
        this.lock = lock;
        this.limits = limits;
        this.accounts = accounts;
        this.entries = entries;
        this.sightings = sightings;
        this.waits = waits;
        this.counts = counts;
        this.journal = journal;
        this.nanoTime = nanoTime;
    }

    /** Finds registrations for a query; waits for one that is due. See {@link Registrations#find}. */
    CompletableFuture<List<Registration>> find(@Nullable ConnectionPair pair, SocketOwner.Found owner) {
        RegistrarAccount account = accounts.find(owner.uid());
        if (account == null && !accounts.haveRegistrarForOthers()) {
            return Registrations.Nothing.FOUND;
        }
        if (owner.accepted() || owner.cookie() == 0 || !owner.namespace().isEmpty()) {
            return Registrations.Nothing.FOUND;
        }
        List<Registration> found = registrations(owner.uid(), account, pair, owner.cookie());
        if (!found.isEmpty()) {
            return CompletableFuture.completedFuture(found);
        }
        return account != null && account.isDue(now())
                ? await(account, pair, owner.cookie())
                : Registrations.Nothing.FOUND;
    }

    /** The registrations about a socket, without a wait. */
    List<Registration> known(long owner, long cookie) {
        return registrations(owner, null, null, cookie);
    }

    private CompletableFuture<List<Registration>> await(
            RegistrarAccount account, @Nullable ConnectionPair pair, long cookie) {
        List<Registration> found;
        Wait wait = null;
        synchronized (lock) {
            // Again, because a registration may have come meanwhile.
            found = registrations(account.uid, account, pair, cookie);
            if (found.isEmpty() && account.isDue(now())) {
                wait = waits.add(account, cookie);
            }
        }
        if (wait == null) {
            return found.isEmpty() ? Registrations.Nothing.FOUND : CompletableFuture.completedFuture(found);
        }
        if (recentEnds.contains(cookie)) {
            ended(cookie);
        } else {
            waits.startTimer(wait);
        }
        return wait;
    }

    private List<Registration> registrations(
            long owner, @Nullable RegistrarAccount account, @Nullable ConnectionPair pair, long cookie) {
        Registration own = null;
        List<Registration> others = List.of();
        for (Entry entry = entries.first(cookie); entry != null; entry = entry.sameCookie) {
            if (!entry.mayBeAbout(pair)) {
                continue;
            }
            if (entry.account.uid == owner) {
                own = entry.registration();
                sightings.see(entry, pair);
            } else if (entry.account.registersForOthers) {
                others = others.isEmpty() ? new ArrayList<>(1) : others;
                others.add(entry.registration());
                sightings.see(entry, pair);
            }
        }
        if (own == null && account != null && account.unborn > 0 && pair != null) {
            own = born(account, pair, cookie);
        }
        if (own == null) {
            return others;
        }
        if (others.isEmpty()) {
            return List.of(own);
        }
        others.addFirst(own);
        return others;
    }

    /** Finds the registration that has waited for this socket. */
    private @Nullable Registration born(RegistrarAccount account, ConnectionPair pair, long cookie) {
        synchronized (lock) {
            Entry entry = entries.find(account, cookie);
            if (entry == null) {
                entry = entries.unborn(account, pair);
                if (entry == null) {
                    return null;
                }
                sightings.bind(entry, cookie);
            }
            entry.seen = true;
            sightings.connect(entry, pair);
            return entry.registration();
        }
    }

    /** Adds an entry, in place of the account's earlier one about the same socket. */
    void keep(Entry entry, SocketName name) throws RefusedException {
        List<Wait> answered;
        synchronized (lock) {
            Entry earlier = earlier(entry, name);
            if (earlier == null) {
                requireRoom(entry);
            } else {
                counts.removed.increment();
                entries.remove(earlier);
            }
            entries.add(entry);
            if (earlier != null) {
                inherit(entry, earlier);
            }
            entry.account.registered(now());
            journal.kept(entry);
            answered = waits.take(
                    entry.cookie(), wait -> wait.owner.uid == entry.account.uid || entry.account.registersForOthers);
            entry.seen |= !answered.isEmpty();
        }
        answered.forEach(wait -> wait.end(WaitOutcome.REGISTERED, List.of(entry.registration())));
        if (entry.cookie() != 0 && recentEnds.contains(entry.cookie())) {
            ended(entry.cookie());
            throw new RefusedException("no such socket");
        }
        counts.added.increment();
    }

    private void inherit(Entry entry, Entry earlier) {
        entry.seen |= earlier.seen;
        ConnectionPair pair = earlier.pair();
        if (pair != null && entry.pair() == null) {
            entries.connect(entry, pair);
        }
    }

    private @Nullable Entry earlier(Entry entry, SocketName name) {
        if (entry.cookie() != 0) {
            return entries.find(entry.account, entry.cookie());
        }
        return name instanceof SocketName.Ends ends ? entries.unborn(entry.account, ends) : null;
    }

    private void requireRoom(Entry entry) throws RefusedException {
        if (entry.account.size >= limits.mostOfAccount()) {
            throw new RefusedException("too many registrations of this account (" + limits.mostOfAccount() + ")");
        }
        if (entries.size() >= limits.most()) {
            throw new RefusedException("too many registrations of all accounts (" + limits.most() + ")");
        }
        if (entry.cookie() == 0 && entry.account.unborn >= MOST_UNBORN) {
            throw new RefusedException("too many registrations of this account about sockets that do not exist");
        }
    }

    /** Whether an account has registered about a socket. */
    boolean has(RegistrarAccount account, long cookie) {
        return entries.find(account, cookie) != null;
    }

    /** Removes the account's entries about the sockets with this name. */
    int delete(RegistrarAccount account, SocketName name) {
        synchronized (lock) {
            List<Entry> named = new ArrayList<>(1);
            switch (name) {
                case SocketName.Cookie(long cookie) -> {
                    Entry entry = entries.find(account, cookie);
                    if (entry != null) {
                        named.add(entry);
                    }
                }
                case SocketName.Ends ends -> named.addAll(entries.find(account, ends));
            }
            named.forEach(this::delete);
            return named.size();
        }
    }

    private void delete(Entry entry) {
        counts.removed.increment();
        entries.remove(entry);
        journal.removed(entry.registered());
    }

    /** Removes the account's entries that meet a condition. */
    int clear(RegistrarAccount account, Predicate<? super Entry> condition) {
        synchronized (lock) {
            int removed = 0;
            for (Entry entry = account.first; entry != null; entry = entry.next) {
                if (condition.test(entry)) {
                    delete(entry);
                    removed++;
                }
            }
            return removed;
        }
    }

    /** The account's entries about sockets that may have these ends. */
    List<Registered> lookup(RegistrarAccount account, SocketName.Ends ends) {
        synchronized (lock) {
            return entries.find(account, ends).stream().map(Entry::registered).toList();
        }
    }

    /** The entry that follows in the account's list and meets a condition; the first one after {@code null}. */
    @Nullable
    Entry next(RegistrarAccount account, @Nullable Entry after, Predicate<? super Entry> condition) {
        synchronized (lock) {
            Entry entry = after == null ? account.first : after.next;
            while (entry != null && (entry.isRemoved() || !condition.test(entry))) {
                entry = entry.next;
            }
            return entry;
        }
    }

    Registered registered(Entry entry) {
        synchronized (lock) {
            return entry.registered();
        }
    }

    /** Notes what an account says about its connections. */
    void say(RegistrarAccount account, RegistrarAccount.Said said) {
        List<Wait> over;
        synchronized (lock) {
            account.say(said, now());
            journal.noted(account);
            over = said == RegistrarAccount.Said.NOT_ALL ? waits.take(account) : List.of();
        }
        over.forEach(wait -> wait.end(WaitOutcome.ENDED, List.of()));
    }

    /** See {@link SocketEnds#ended}. */
    void ended(long cookie) {
        recentEnds.add(cookie);
        if (entries.first(cookie) == null && waits.size() == 0) {
            return;
        }
        List<Wait> over;
        synchronized (lock) {
            for (Entry entry = entries.first(cookie); entry != null; entry = entries.first(cookie)) {
                sightings.end(entry);
            }
            over = waits.take(cookie, _ -> true);
        }
        over.forEach(wait -> wait.end(WaitOutcome.ENDED, List.of()));
    }

    /** Takes over what the journal of the last start said, and has the journal of this one written. */
    void restore(Restoration restoration, Seconds seconds) {
        synchronized (lock) {
            JournalContents contents = restoration.contents();
            if (contents != null) {
                contents.accounts().values().forEach(this::restore);
                // Taken out, because the heap may have no room for all of them twice.
                Iterator<Registered> left = contents.registered().values().iterator();
                for (; left.hasNext(); left.remove()) {
                    restore(left.next(), seconds.now());
                }
            }
            if (journal instanceof FileJournal files) {
                files.start(new FileJournal.Contents() {
                    @Override
                    public int size() {
                        return entries.size() + accounts.size();
                    }

                    @Override
                    public Stream<JournalLine> lines() {
                        return accounts.all().stream().flatMap(Table::lines);
                    }
                });
            }
        }
    }

    private static Stream<JournalLine> lines(RegistrarAccount account) {
        return Stream.concat(
                account.isPlain() ? Stream.empty() : Stream.of(account.line()),
                Stream.iterate(account.first, Objects::nonNull, entry -> entry.next)
                        .map(entry -> new JournalLine.Added(entry.registered())));
    }

    private void restore(JournalLine.Noted noted) {
        RegistrarAccount account = accounts.account(noted.uid());
        account.say(noted.said(), now());
        accounts.setRegistersForOthers(account, noted.registersForOthers());
    }

    private void restore(Registered registered, int since) {
        RegistrarAccount account = accounts.account(registered.registration().registrar());
        if (entries.size() < limits.most() && account.size < limits.mostOfAccount()) {
            entries.add(Entry.of(account, registered, since));
            account.registered(now());
        }
    }

    /** Ends all waits, and the journal. */
    void close() {
        List<Wait> over;
        synchronized (lock) {
            over = waits.close();
            journal.close();
        }
        over.forEach(wait -> wait.end(WaitOutcome.ENDED, List.of()));
    }

    private long now() {
        return nanoTime.getAsLong();
    }
}
