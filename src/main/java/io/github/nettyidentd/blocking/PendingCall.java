package io.github.nettyidentd.blocking;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

/**
 * A call that waits for its turn or runs. All but the result is guarded by the lock of its {@link BlockingCalls}.
 */
final class PendingCall<T> {

    /** The account or source on whose behalf calls are made, with its calls; guarded by the same lock. */
    static final class Principal {

        final Object key;
        final Deque<PendingCall<?>> waiting = new ArrayDeque<>(1);

        /** How many of the principal's calls run, and how many of those are past their deadline. */
        int underWay;

        int overdue;

        /** Whether the principal is in the queue of those that have a call to be taken. */
        boolean queued;

        Principal(Object key) {
            this.key = key;
        }

        boolean isIdle() {
            return underWay == 0 && waiting.isEmpty();
        }
    }

    /** The caller's future. To cancel it takes the call out of the queue, or cuts the call off from its result. */
    final class Result extends CompletableFuture<T> {
        @Override
        public boolean cancel(boolean mayInterruptIfRunning) {
            boolean cancelled = super.cancel(mayInterruptIfRunning);
            if (cancelled) {
                calls.withdraw(PendingCall.this);
            }
            return cancelled;
        }

        /** A future that depends on this one is a plain one, because to cancel that must not withdraw the call. */
        @Override
        public <U> CompletableFuture<U> newIncompleteFuture() {
            return new CompletableFuture<>();
        }
    }

    private final BlockingCalls calls;
    private final Supplier<String> subject;
    private final BlockingCalls.Call<T> call;
    private final long submittedAt = System.nanoTime();

    final Principal principal;
    final Result result = new Result();

    /** When a thread took the call, of {@link System#nanoTime}; 0 while the call waits. */
    long startedAt;

    /** Whether the call has run for so long that another thread may replace its thread. */
    boolean slow;

    /** Whether the call runs and is past its deadline. */
    boolean overdue;

    PendingCall(BlockingCalls calls, Principal principal, Supplier<String> subject, BlockingCalls.Call<T> call) {
        this.calls = calls;
        this.principal = principal;
        this.subject = subject;
        this.call = call;
    }

    /** What the call is about, for messages. */
    String subject() {
        return subject.get();
    }

    /** How long ago the call was made, its wait included. */
    long age(long now) {
        return now - submittedAt;
    }

    /** Makes the call, on the thread that took it. A call that was cancelled meanwhile is not made. */
    void run() {
        if (result.isDone()) {
            return;
        }
        try {
            result.complete(call.run());
        } catch (Throwable e) {
            result.completeExceptionally(e);
        }
    }
}
