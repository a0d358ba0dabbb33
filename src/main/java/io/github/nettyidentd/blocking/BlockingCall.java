package io.github.nettyidentd.blocking;

import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

/** A call that waits for its turn or runs. What is not the result is guarded by the lock of its {@link BlockingCalls}. */
final class BlockingCall<T> {

    /** The result as the caller has it. Cancelling it takes the call out of the queue, or cuts it off from its thread. */
    final class Result extends CompletableFuture<T> {
        @Override
        public boolean cancel(boolean mayInterruptIfRunning) {
            boolean cancelled = super.cancel(mayInterruptIfRunning);
            if (cancelled) {
                calls.withdraw(BlockingCall.this);
            }
            return cancelled;
        }

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

    /** When a thread took it; 0 while it waits. */
    long startedAt;

    /** Whether it has run for so long that another thread took its thread's place. */
    boolean slow;

    /** Whether it has run past its deadline. */
    boolean overdue;

    BlockingCall(BlockingCalls calls, Principal principal, Supplier<String> subject, BlockingCalls.Call<T> call) {
        this.calls = calls;
        this.principal = principal;
        this.subject = subject;
        this.call = call;
    }

    /** What it is about, for the operator. */
    String subject() {
        return subject.get();
    }

    long age(long now) {
        return now - submittedAt;
    }

    /** Runs on the thread that took it. */
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
