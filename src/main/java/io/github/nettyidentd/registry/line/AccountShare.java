package io.github.nettyidentd.registry.line;

import io.github.nettyidentd.registry.RegistrarLine;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/** What the connections of one account may do, so that other accounts need not wait for them. For one thread. */
final class AccountShare {

    /** How many lines of an account are carried out in a turn. */
    static final int MOST_LINES = 16;

    /** How long lines of an account may take in a turn, before no further one is begun. */
    private static final long MOST_NANOS = TimeUnit.MILLISECONDS.toNanos(5);

    private final LongSupplier nanoTime;

    /** How many connections the account has. */
    int connections;

    private int lines;
    private long nanos;
    private long began;
    private boolean isPaused;
    private long pausedUntil;

    AccountShare(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
    }

    /** Begins a turn of all connections, at this time. */
    void beginTurn(long now) {
        lines = 0;
        nanos = 0;
        isPaused &= pausedUntil - now > 0;
    }

    /** The time of the account runs from here to {@link #leave}. */
    void enter() {
        began = nanoTime.getAsLong();
    }

    void leave() {
        nanos += nanoTime.getAsLong() - began;
    }

    /** Takes a command from the shares of the account; false if it has to wait for another turn. */
    boolean take(RegistrarLine line) {
        if (isPaused || lines >= MOST_LINES) {
            return false;
        }
        long now = nanoTime.getAsLong();
        if (lines > 0 && nanos + now - began > MOST_NANOS) {
            return false;
        }
        long wait = line.take();
        if (wait > 0) {
            isPaused = true;
            pausedUntil = now + wait;
            return false;
        }
        lines++;
        return true;
    }

    /** Whether the account has used up its commands of this second. */
    boolean isPaused() {
        return isPaused;
    }

    /** How long it still has to wait for the next command. */
    long pauseNanos(long now) {
        return Math.max(pausedUntil - now, 0);
    }
}
