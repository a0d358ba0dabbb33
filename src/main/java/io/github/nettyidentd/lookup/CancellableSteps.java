package io.github.nettyidentd.lookup;

import java.util.concurrent.CompletableFuture;
import java.util.function.BiFunction;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Runs one asynchronous step after another. Cancelling the future that comes of it cancels the step that is under way, so
 * that a query that is over leaves nothing behind in a call that still runs. The JDK's own {@code thenCompose} does not do
 * so: it leaves the steps before it running, and they keep the query reachable.
 *
 * <p>For nearly every query each step is done at once. Then no future is made for the sequence.
 */
public final class CancellableSteps {

    private CancellableSteps() {}

    /**
     * Goes on with the value of a step.
     *
     * @param next starts the next step, on the thread that completed the first, or on the calling thread if the first is
     *     done; what it throws fails the sequence
     * @return fails as the first step does, or else as the next one
     */
    public static <T, U> CompletableFuture<U> then(CompletableFuture<T> first, Function<T, CompletableFuture<U>> next) {
        return switch (first.state()) {
            case SUCCESS -> next(next, first.resultNow());
            case FAILED -> CompletableFuture.failedFuture(first.exceptionNow());
            case RUNNING, CANCELLED ->
                new Sequel<T, U>(
                                first,
                                (value, failure) ->
                                        failure == null ? next(next, value) : CompletableFuture.failedFuture(failure))
                        .start();
        };
    }

    /**
     * Goes on when a step is done, with its value or its failure.
     *
     * @param next starts the next step, as in {@link #then}; receives the value, or else the failure
     */
    public static <T, U> CompletableFuture<U> whenDone(
            CompletableFuture<T> first, BiFunction<@Nullable T, @Nullable Throwable, CompletableFuture<U>> next) {
        return new Sequel<>(first, next).start();
    }

    private static <T, U> CompletableFuture<U> next(Function<T, CompletableFuture<U>> next, T value) {
        try {
            return next.apply(value);
        } catch (RuntimeException e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    /** The outcome of two steps. */
    private static final class Sequel<T, U> extends CompletableFuture<U> {

        private final CompletableFuture<T> first;
        private final BiFunction<@Nullable T, @Nullable Throwable, CompletableFuture<U>> next;

        /** The step to cancel: the first one, and then the second. */
        private volatile CompletableFuture<?> underWay;

        Sequel(CompletableFuture<T> first, BiFunction<@Nullable T, @Nullable Throwable, CompletableFuture<U>> next) {
            this.first = first;
            this.next = next;
            this.underWay = first;
        }

        CompletableFuture<U> start() {
            var _ = first.whenComplete(this::follow);
            return this;
        }

        private void follow(@Nullable T value, @Nullable Throwable failure) {
            if (isDone()) {
                return;
            }
            CompletableFuture<U> second;
            try {
                second = next.apply(value, failure);
            } catch (RuntimeException e) {
                completeExceptionally(e);
                return;
            }
            underWay = second;
            if (isDone()) {
                // Cancelled between the check above and the assignment. That call of cancel() has seen the first step
                // only, so the second step is cancelled here.
                second.cancel(true);
                return;
            }
            var _ = second.whenComplete((result, late) -> {
                if (late == null) {
                    complete(result);
                } else {
                    completeExceptionally(late);
                }
            });
        }

        @Override
        public boolean cancel(boolean mayInterruptIfRunning) {
            boolean cancelled = super.cancel(mayInterruptIfRunning);
            if (cancelled) {
                underWay.cancel(mayInterruptIfRunning);
            }
            return cancelled;
        }

        /** What depends on this is a plain future: a {@code Sequel} cancels steps of its own, and such a future has none. */
        @Override
        public <V> CompletableFuture<V> newIncompleteFuture() {
            return new CompletableFuture<>();
        }
    }
}
