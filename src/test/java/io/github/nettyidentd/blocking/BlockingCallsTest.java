package io.github.nettyidentd.blocking;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.nettyidentd.testing.Await;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class BlockingCallsTest {

    private static final Duration LONG = Duration.ofMinutes(1);
    private static final Duration SHORT = Duration.ofSeconds(1);

    private final CountDownLatch release = new CountDownLatch(1);
    private final Semaphore entered = new Semaphore(0);

    @AfterEach
    void releaseAll() {
        release.countDown();
    }

    private static Bounds bounds(int usualThreads, int maxThreads, int maxUnderWay, int maxWaiting, Duration deadline) {
        return new Bounds(usualThreads, maxThreads, maxUnderWay, maxWaiting, deadline);
    }

    private String hang() throws InterruptedException {
        entered.release();
        release.await();
        return "released";
    }

    private CompletableFuture<String> hang(BlockingCalls calls, String principal) {
        return calls.run(principal, () -> "the file of " + principal, this::hang);
    }

    private static CompletableFuture<String> answer(BlockingCalls calls, String principal) {
        return calls.run(principal, () -> "the file of " + principal, () -> "answer");
    }

    private void awaitEntered(int calls) throws InterruptedException {
        assertTrue(entered.tryAcquire(calls, 10, SECONDS));
    }

    private static String failure(CompletableFuture<?> result) {
        var failure = assertThrows(ExecutionException.class, () -> result.get(10, SECONDS));
        return String.valueOf(
                assertInstanceOf(IOException.class, failure.getCause()).getMessage());
    }

    @Test
    void failsWithWhatTheCallThrows() {
        try (var calls = new BlockingCalls("test", bounds(1, 1, 1, 2, LONG))) {
            assertEquals("broken", failure(calls.run("alice", () -> "her file", () -> {
                throw new IOException("broken");
            })));
        }
    }

    @Test
    void aPrincipalThatHangsCostsOnlyItself() throws Exception {
        try (var calls = new BlockingCalls("test", bounds(2, 64, 1, 8, LONG))) {
            for (int i = 0; i < 40; i++) {
                hang(calls, "hangs" + i);
            }
            assertEquals("answer", answer(calls, "alice").get(10, SECONDS));
        }
    }

    @Test
    void runsNoMoreCallsOfAPrincipalThanItsShare() throws Exception {
        var running = new AtomicInteger();
        var most = new AtomicInteger();
        try (var calls = new BlockingCalls("test", bounds(8, 8, 2, 100, LONG))) {
            List<CompletableFuture<String>> results = new ArrayList<>();
            for (int i = 0; i < 50; i++) {
                results.add(calls.run("alice", () -> "her file", () -> {
                    most.accumulateAndGet(running.incrementAndGet(), Math::max);
                    Thread.onSpinWait();
                    running.decrementAndGet();
                    return "answer";
                }));
            }
            for (CompletableFuture<String> result : results) {
                assertEquals("answer", result.get(10, SECONDS));
            }
            assertTrue(most.get() <= 2, most::toString);
        }
    }

    @Test
    void usesTheWholeShareOfAPrincipal() throws Exception {
        try (var calls = new BlockingCalls("test", bounds(4, 4, 2, 8, LONG))) {
            hang(calls, "alice");
            hang(calls, "alice");
            awaitEntered(2);
        }
    }

    @Test
    void refusesAtOnceWhatIsBeyondTheShare() throws Exception {
        try (var calls = new BlockingCalls("test", bounds(1, 1, 1, 2, LONG))) {
            var running = hang(calls, "alice");
            awaitEntered(1);
            var waiting = hang(calls, "alice");
            var alsoWaiting = hang(calls, "alice");
            assertEquals(
                    "test: did not look up the file of alice, because 2 calls wait already",
                    failure(hang(calls, "alice")));
            release.countDown();
            assertEquals("released", running.get(10, SECONDS));
            assertEquals("released", waiting.get(10, SECONDS));
            assertEquals("released", alsoWaiting.get(10, SECONDS));
        }
    }

    @Test
    void principalsHaveTheirTurnsOneAfterTheOther() throws Exception {
        List<String> order = new CopyOnWriteArrayList<>();
        try (var calls = new BlockingCalls("test", bounds(1, 1, 1, 100, LONG))) {
            hang(calls, "first");
            awaitEntered(1);
            List<CompletableFuture<Boolean>> results = new ArrayList<>();
            for (String principal : List.of("greedy", "greedy", "greedy", "modest")) {
                results.add(calls.run(principal, () -> principal, () -> order.add(principal)));
            }
            release.countDown();
            for (CompletableFuture<Boolean> result : results) {
                assertTrue(result.get(10, SECONDS));
            }
        }
        assertEquals(List.of("greedy", "modest", "greedy", "greedy"), order);
    }

    @Test
    void failsAtTheDeadlineAndThenAtOnceUntilTheCallEnds() throws Exception {
        try (var calls = new BlockingCalls("test", bounds(1, 8, 1, 8, SHORT))) {
            var late = hang(calls, "alice");
            var waiting = answer(calls, "alice");
            assertEquals("test: no answer within 1000 ms about the file of alice", failure(late));
            assertEquals("test: no answer within 1000 ms about the file of alice", failure(waiting));
            var refused = answer(calls, "alice");
            assertTrue(refused.isDone());
            assertEquals(
                    "test: did not look up the file of alice, because an earlier call has hung for more than 1000 ms",
                    failure(refused));
            assertEquals("answer", answer(calls, "bob").get(10, SECONDS));
            release.countDown();
            // The thread comes back, and with it the share of the principal.
            Await.until("alice is answered again", () -> !answer(calls, "alice").isCompletedExceptionally());
            assertEquals("answer", answer(calls, "alice").get(10, SECONDS));
        }
    }

    @Test
    void doesNotMakeACallThatWasCancelledWhileItWaited() throws Exception {
        var made = new AtomicInteger();
        try (var calls = new BlockingCalls("test", bounds(1, 1, 1, 1, LONG))) {
            hang(calls, "alice");
            awaitEntered(1);
            for (int i = 0; i < 100; i++) {
                // Each call would be refused if the one before it were still in the queue.
                var waiting = calls.run("alice", () -> "her file", made::incrementAndGet);
                assertFalse(waiting.isDone());
                assertTrue(waiting.cancel(true));
            }
            release.countDown();
            assertEquals("answer", answer(calls, "alice").get(10, SECONDS));
            assertEquals(0, made.get());
        }
    }

    @Test
    void failsWhatWaitsOrRunsWhenItIsClosed() throws Exception {
        var calls = new BlockingCalls("test", bounds(1, 1, 1, 2, LONG));
        var running = hang(calls, "alice");
        awaitEntered(1);
        var waiting = hang(calls, "alice");
        calls.close();
        assertEquals("test: closed", failure(running));
        assertEquals("test: closed", failure(waiting));
        assertEquals("test: closed", failure(hang(calls, "bob")));
        assertFalse(calls.awaitTermination(Duration.ofMillis(1)));
        release.countDown();
        assertTrue(calls.awaitTermination(Duration.ofSeconds(10)));
    }
}
