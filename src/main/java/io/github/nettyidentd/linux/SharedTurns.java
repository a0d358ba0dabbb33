package io.github.nettyidentd.linux;

import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * Asks one question about a key at a time. Who comes while it is under way shares the next with all others who do, so
 * that each answer was sought after its question, and a key that is slow holds up one thread. Any thread.
 */
final class SharedTurns<K, V> {

    /** Answers about a key; blocks. */
    @FunctionalInterface
    interface Question<K, V> {
        V about(K key) throws IOException;
    }

    /** A question that is under way. */
    private static final class Turn<V> {
        private @Nullable CompletableFuture<V> next;
    }

    private final BlockingCalls threads;
    private final Question<K, V> question;
    private final Map<K, Turn<V>> turns = new HashMap<>();

    SharedTurns(BlockingCalls threads, Question<K, V> question) {
        this.threads = threads;
        this.question = question;
    }

    CompletableFuture<V> ask(K key) {
        synchronized (turns) {
            Turn<V> turn = turns.get(key);
            if (turn != null) {
                if (turn.next == null) {
                    turn.next = new CompletableFuture<>();
                }
                // A copy, so that nobody who cancels or completes it does so for all.
                return turn.next.copy();
            }
            turns.put(key, new Turn<>());
        }
        var answer = new CompletableFuture<V>();
        start(key, answer);
        return answer;
    }

    private void start(K key, CompletableFuture<V> answer) {
        threads.run(() -> question.about(key)).whenComplete((value, failure) -> {
            // Before the answer is given, as those who wait for it may do anything.
            startNext(key);
            if (failure == null) {
                answer.complete(value);
            } else {
                answer.completeExceptionally(failure);
            }
        });
    }

    private void startNext(K key) {
        @Nullable CompletableFuture<V> next;
        synchronized (turns) {
            Turn<V> turn = turns.remove(key);
            next = turn == null ? null : turn.next;
            if (next == null) {
                return;
            }
            turns.put(key, new Turn<>());
        }
        start(key, next);
    }
}
