package io.github.nettyidentd.client;

import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.github.nettyidentd.api.UserId;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;

/** Waits for the outcome of a query, with a deadline. */
final class Answers {

    private static final long DEADLINE_SECONDS = 30;

    private Answers() {}

    static UserId userId(CompletableFuture<UserId> answer) throws Exception {
        return answer.get(DEADLINE_SECONDS, TimeUnit.SECONDS);
    }

    static String text(CompletableFuture<UserId> answer) throws Exception {
        return userId(answer).text();
    }

    static <E extends Throwable> E failure(Class<E> type, CompletableFuture<UserId> answer) {
        ExecutionException failed = assertThrows(ExecutionException.class, () -> userId(answer));
        return assertInstanceOf(type, failed.getCause());
    }

    static String message(Class<? extends Throwable> type, CompletableFuture<UserId> answer) {
        return String.valueOf(failure(type, answer).getMessage());
    }
}
