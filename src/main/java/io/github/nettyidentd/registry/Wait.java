package io.github.nettyidentd.registry;

import io.github.nettyidentd.registry.RegistryStatistics.WaitOutcome;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/** A query that waits for a registration about a socket. */
final class Wait extends CompletableFuture<List<Registration>> {

    final RegistrarAccount owner;
    final long cookie;
    private final Waits waits;

    /** Neighbours of the same socket; guarded by the table's lock. */
    @Nullable
    Wait next;

    /** What ends the wait in vain. */
    volatile @Nullable Future<?> timer;

    Wait(Waits waits, RegistrarAccount owner, long cookie) {
        this.waits = waits;
        this.owner = owner;
        this.cookie = cookie;
    }

    /** Ends the wait, which stands in no list any more. Not to be called with the table's lock. */
    void end(WaitOutcome outcome, List<Registration> registrations) {
        cancelTimer();
        waits.count(outcome);
        complete(registrations);
    }

    @Override
    public boolean cancel(boolean mayInterruptIfRunning) {
        boolean cancelled = super.cancel(mayInterruptIfRunning);
        if (cancelled && waits.remove(this)) {
            cancelTimer();
            waits.count(WaitOutcome.ENDED);
        }
        return cancelled;
    }

    private void cancelTimer() {
        Future<?> started = timer;
        if (started != null) {
            started.cancel(false);
        }
    }

    /** What depends on this is a plain future, which does not wait. */
    @Override
    public <V> CompletableFuture<V> newIncompleteFuture() {
        return new CompletableFuture<>();
    }
}
