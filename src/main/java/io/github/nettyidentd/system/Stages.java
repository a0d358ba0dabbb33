package io.github.nettyidentd.system;

import java.util.concurrent.CompletableFuture;
import java.util.function.BiFunction;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Puts one step behind another; for nearly every query, each step is done at once. Cancelling what comes of it cancels
 * the step that is under way, so that a query that is over leaves nothing behind in a call that still runs.
 */
final class Stages {

    private Stages() {}

    /**
     * Goes on with the value of a step.
     *
     * @param next gives the next step; what it throws fails the outcome
     * @return fails as the first step does, or else as the next one
     */
    static <T, U> CompletableFuture<U> then(CompletableFuture<T> first, Function<T, CompletableFuture<U>> next) {
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
     * Goes on when a step is done, be it with a value or with a failure.
     *
     * @param next is given the value, or else the failure
     */
    static <T, U> CompletableFuture<U> whenDone(
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

    /** The outcome of two steps, the first of which is under way. */
    private static final class Sequel<T, U> extends CompletableFuture<U> {

        private final CompletableFuture<T> first;
        private final BiFunction<@Nullable T, @Nullable Throwable, CompletableFuture<U>> next;
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
                // It was cancelled while the first step came to its end.
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

        @Override
        public <V> CompletableFuture<V> newIncompleteFuture() {
            return new CompletableFuture<>();
        }
    }
}
