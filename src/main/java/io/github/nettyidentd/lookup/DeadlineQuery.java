package io.github.nettyidentd.lookup;

import io.github.nettyidentd.api.ConnectionPair;
import io.github.nettyidentd.api.IdentError;
import io.github.nettyidentd.api.Lookup;
import io.github.nettyidentd.api.UserId;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One query of a {@link DeadlineLookup}: first the call on a thread of the pool, then the future that it returned. */
final class DeadlineQuery {

    private static final Logger log = LoggerFactory.getLogger(DeadlineQuery.class);

    private final String name;
    private final Lookup member;
    private final ConnectionPair pair;
    private final Executor cancellers;
    private final CompletableFuture<UserId> result = new CompletableFuture<>();

    /** The thread inside the call; guarded by this. */
    private @Nullable Thread caller;

    /** What the call returned; guarded by this. */
    private @Nullable CompletableFuture<UserId> answer;

    /** @param name of the lookup, for messages */
    DeadlineQuery(String name, Lookup member, ConnectionPair pair, Executor cancellers) {
        this.name = name;
        this.member = member;
        this.pair = pair;
        this.cancellers = cancellers;
    }

    CompletableFuture<UserId> result() {
        return result;
    }

    /** Ends the query with an error, unless it has ended. */
    void fail(Throwable error) {
        result.completeExceptionally(error);
    }

    /** Calls the member, on the thread that was given to this query. */
    DeadlineQuery run() {
        if (enter()) {
            CompletableFuture<UserId> returned = LookupCall.start(member, pair);
            leave(returned);
            var _ = returned.whenComplete(this::complete);
        }
        return this;
    }

    /** Stops the call or future that is still under way, because the result is there already. */
    synchronized void abandon() {
        if (caller != null) {
            caller.interrupt();
        }
        CompletableFuture<UserId> unwanted = answer;
        if (unwanted != null && !unwanted.isDone()) {
            cancellers.execute(() -> cancel(unwanted));
        }
    }

    /** The future is of a class that the member may have written, so it may throw. */
    private void cancel(CompletableFuture<UserId> unwanted) {
        try {
            unwanted.cancel(true);
        } catch (RuntimeException | Error e) {
            log.warn("{}: an answer that came too late cannot be cancelled: {}", name, Causes.text(e));
            log.debug("{}: cancel() failed", name, e);
        }
    }

    /** Notes which thread is to be interrupted; false if the query has ended while it waited for the thread. */
    private synchronized boolean enter() {
        if (result.isDone()) {
            return false;
        }
        caller = Thread.currentThread();
        return true;
    }

    /**
     * Notes which future is to be cancelled. Under the same lock as {@link #abandon}, so that an interrupt comes before this
     * method, which takes it back, or not at all: the thread belongs to another call from then on.
     */
    private synchronized void leave(CompletableFuture<UserId> returned) {
        caller = null;
        // An interrupt was meant for the call, and must not reach the code that depends on the result.
        Thread.interrupted();
        answer = returned;
        if (result.isDone()) {
            abandon();
        }
    }

    private void complete(@Nullable UserId userId, @Nullable Throwable failure) {
        switch (Outcome.of(userId, failure)) {
            // Named here, because nobody else knows which of several lookups it was.
            case Outcome.Failed(Throwable cause) -> result.completeExceptionally(new IdentError(name, cause));
            case Outcome known -> known.complete(result);
        }
    }
}
