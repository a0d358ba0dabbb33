package io.github.nettyidentd.registry;

import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** An account that registers. Fields that are not volatile are guarded by the table's lock. */
final class RegistrarAccount {

    /** How long after a registration another one is due, unless the account has said what to expect. */
    private static final long DUE_NANOS = TimeUnit.MINUTES.toNanos(5);

    /** How long what the account said holds after its last line was closed. */
    private static final long SAID_NANOS = TimeUnit.MINUTES.toNanos(10);

    /** What the account has said about its connections. */
    enum Said {
        NOTHING,
        ALL,
        NOT_ALL
    }

    final long uid;
    final CommandRate rate;

    /** Whether its registrations may be about sockets of other accounts. */
    volatile boolean registersForOthers;

    /** How many of its entries are about sockets that do not exist yet. */
    volatile int unborn;

    private volatile Said said = Said.NOTHING;
    private volatile boolean hasRegistered;
    private volatile long registeredAt;

    int lines;

    /** When the last line was closed. */
    long closedAt;

    /** How many registrations are being resolved and judged. */
    int underWay;

    /** How many queries wait for its registrations. */
    int waiting;

    int size;

    @Nullable
    Entry first;

    RegistrarAccount(long uid, CommandRate rate) {
        this.uid = uid;
        this.rate = rate;
    }

    Said said() {
        return said;
    }

    void say(Said saying, long now) {
        said = saying;
        if (lines == 0) {
            closedAt = now;
        }
    }

    void registered(long now) {
        registeredAt = now;
        hasRegistered = true;
    }

    /** Whether a registration is due for each of its connections. */
    boolean isDue(long now) {
        return switch (said) {
            case ALL -> true;
            case NOT_ALL -> false;
            case NOTHING -> hasRegistered && now - registeredAt < DUE_NANOS;
        };
    }

    /** What is to be known of this account after a restart. */
    JournalLine.Noted line() {
        return new JournalLine.Noted(uid, said, registersForOthers);
    }

    /** Whether nothing is to be known of this account after a restart, but its entries. */
    boolean isPlain() {
        return said == Said.NOTHING && !registersForOthers;
    }

    /** Whether what it said no longer holds. */
    boolean hasLeft(long now) {
        return said != Said.NOTHING && lines == 0 && now - closedAt >= SAID_NANOS;
    }

    /** Whether nothing would change if this was forgotten. */
    boolean isIdle(long now) {
        return size == 0
                && lines == 0
                && underWay == 0
                && waiting == 0
                && said == Said.NOTHING
                && !isDue(now)
                && rate.isFull(now);
    }
}
