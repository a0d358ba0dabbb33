package io.github.nettyidentd.registry;

import java.util.List;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** The accounts that register. Any thread. */
final class RegistrarAccounts {

    /** The table's lock, which guards the fields below and the accounts. */
    private final Object lock;

    private final RegistryLimits limits;
    private final Counts counts;
    private final Journal journal;
    private final LongSupplier nanoTime;
    private final LongTable<RegistrarAccount> accounts = new LongTable<>(account -> account.uid);

    /** How many accounts may have registrations about sockets of others. */
    private volatile int registrarsForOthers;

    private volatile int lines;

    RegistrarAccounts(Object lock, RegistryLimits limits, Counts counts, Journal journal, LongSupplier nanoTime) {
        this.lock = lock;
        this.limits = limits;
        this.counts = counts;
        this.journal = journal;
        this.nanoTime = nanoTime;
    }

    /** How many lines are open. */
    int lines() {
        return lines;
    }

    /** Finds an account that registers. Needs no lock. */
    @Nullable
    RegistrarAccount find(long uid) {
        return accounts.find(uid);
    }

    /** Whether any account may have registrations about sockets of others. */
    boolean haveRegistrarForOthers() {
        return registrarsForOthers != 0;
    }

    /** Opens a line for an account. */
    @SuppressWarnings("NonAtomicVolatileUpdate") // guarded by the lock
    RegistrarAccount openLine(long uid, int mostOfAccount, int most) throws RefusedException {
        synchronized (lock) {
            if (lines >= most) {
                throw new RefusedException(Registrars.ALL_TAKEN);
            }
            RegistrarAccount account = account(uid);
            if (account.lines >= mostOfAccount) {
                throw new RefusedException("too many connections of this account");
            }
            account.lines++;
            lines++;
            return account;
        }
    }

    @SuppressWarnings("NonAtomicVolatileUpdate") // guarded by the lock
    void closeLine(RegistrarAccount account) {
        synchronized (lock) {
            lines--;
            account.lines--;
            account.closedAt = now();
        }
    }

    /** The account, which is added if it is new. With the lock. */
    RegistrarAccount account(long uid) {
        RegistrarAccount account = accounts.find(uid);
        if (account == null) {
            account = new RegistrarAccount(uid, new CommandRate(limits.commandsPerSecond(), now()));
            accounts.put(account);
        }
        return account;
    }

    /** Lets a command pass and returns 0, or returns for how many nanoseconds it is to wait. */
    long take(RegistrarAccount account) {
        long wait = account.rate.take(now());
        if (wait != 0) {
            counts.delayed.increment();
        }
        return wait;
    }

    /** Has the account remembered while a registration is resolved and judged, until {@link #done}. */
    void begin(RegistrarAccount account) {
        synchronized (lock) {
            account.underWay++;
            if (accounts.find(account.uid) == null) {
                accounts.put(account);
            }
        }
    }

    void done(RegistrarAccount account) {
        synchronized (lock) {
            account.underWay--;
        }
    }

    /** Notes whether an account may register about sockets of others. */
    @SuppressWarnings("NonAtomicVolatileUpdate") // guarded by the lock
    void setRegistersForOthers(RegistrarAccount account, boolean forOthers) {
        if (account.registersForOthers == forOthers) {
            return;
        }
        synchronized (lock) {
            if (account.registersForOthers != forOthers) {
                account.registersForOthers = forOthers;
                registrarsForOthers += forOthers ? 1 : -1;
                journal.noted(account);
            }
        }
    }

    int size() {
        return accounts.size();
    }

    /** The accounts at about this moment. Needs no lock. */
    List<RegistrarAccount> all() {
        return accounts.elements();
    }

    /** Forgets accounts about which nothing needs to be known; returns whether no registration of any account is due. */
    boolean forgetIdle() {
        synchronized (lock) {
            long now = now();
            boolean idle = true;
            for (RegistrarAccount account : accounts.elements()) {
                if (account.hasLeft(now)) {
                    account.say(RegistrarAccount.Said.NOTHING, now);
                    journal.noted(account);
                }
                if (account.isIdle(now)) {
                    setRegistersForOthers(account, false);
                    accounts.remove(account.uid);
                } else {
                    idle &= account.underWay == 0 && !account.isDue(now);
                }
            }
            return idle;
        }
    }

    boolean isEmpty() {
        return accounts.size() == 0;
    }

    private long now() {
        return nanoTime.getAsLong();
    }
}
