package io.github.nettyidentd.policy;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future.State;
import java.util.function.Function;

/** Puts one step behind another; for nearly every query, each step is done at once. */
final class Stages {

    private Stages() {}

    /** As {@link CompletableFuture#thenCompose}, without a stage in between where the first is done. */
    static <T, U> CompletableFuture<U> then(CompletableFuture<T> first, Function<T, CompletableFuture<U>> next) {
        if (first.state() != State.SUCCESS) {
            return first.thenCompose(next);
        }
        try {
            return next.apply(first.resultNow());
        } catch (RuntimeException e) {
            return CompletableFuture.failedFuture(e);
        }
    }
}
