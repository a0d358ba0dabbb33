package io.github.nettyidentd.blocking;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.nettyidentd.testing.Await;
import java.io.IOException;
import java.lang.ref.WeakReference;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class SingleFlightTest {

    private final Semaphore permits = new Semaphore(0);
    private final Semaphore entered = new Semaphore(0);
    private final AtomicInteger asked = new AtomicInteger();
    private final BlockingCalls calls = new BlockingCalls("test", new Bounds(2, 8, 1, 8, Duration.ofMinutes(1)));
    private final SingleFlight<String, Integer> flight = new SingleFlight<>(calls, key -> "key " + key, this::ask);

    private Integer ask(String key) throws IOException, InterruptedException {
        entered.release();
        permits.acquire();
        if (key.equals("broken")) {
            throw new IOException("broken");
        }
        return asked.incrementAndGet();
    }

    @AfterEach
    void close() {
        permits.release(1_000);
        calls.close();
    }

    private void awaitEntered() throws InterruptedException {
        assertTrue(entered.tryAcquire(10, SECONDS));
    }

    @Test
    void oneCallServesAllWhoJoin() throws Exception {
        var first = flight.join("a", 1);
        awaitEntered();
        var second = flight.join("a", 2);
        permits.release();
        assertEquals(1, first.get(10, SECONDS));
        assertEquals(1, second.get(10, SECONDS));
    }

    @Test
    void theNextCallServesWhatIsAskedMeanwhile() throws Exception {
        var first = flight.next("a", 1);
        awaitEntered();
        var second = flight.next("a", 1);
        var third = flight.next("a", 1);
        permits.release(2);
        assertEquals(1, first.get(10, SECONDS));
        assertEquals(2, second.get(10, SECONDS));
        assertEquals(2, third.get(10, SECONDS));
    }

    /** Peers that close their connections cancel what they have asked, at any moment. */
    @Test
    void callersWhoGoAwayTakeNoPlaceFromThoseWhoStay() throws Exception {
        var bounds = new Bounds(2, 8, 1, 1 + SingleFlight.CANCELLED_CALLS, Duration.ofMinutes(1));
        try (var few = new BlockingCalls("few", bounds)) {
            var shared = new SingleFlight<String, Integer>(few, key -> "key " + key, _ -> asked.incrementAndGet());
            var going = new AtomicBoolean(true);
            List<Thread> cancelling = new ArrayList<>();
            for (int i = 0; i < 3; i++) {
                cancelling.add(Thread.ofPlatform().start(() -> {
                    while (going.get()) {
                        shared.next("a", 1).cancel(true);
                    }
                }));
            }
            try {
                for (int i = 0; i < 20_000; i++) {
                    assertTrue(shared.next("a", 1).get(30, SECONDS) > 0);
                }
            } finally {
                going.set(false);
                for (Thread thread : cancelling) {
                    thread.join();
                }
            }
        }
    }

    @Test
    void failsForAllAndAsksAgainAfterwards() throws Exception {
        var first = flight.join("broken", 1);
        awaitEntered();
        var second = flight.join("broken", 1);
        permits.release(2);
        for (CompletableFuture<Integer> failed : List.of(first, second)) {
            var failure = assertThrows(ExecutionException.class, () -> failed.get(10, SECONDS));
            assertInstanceOf(IOException.class, failure.getCause());
        }
        assertThrows(ExecutionException.class, () -> flight.join("broken", 1).get(10, SECONDS));
        awaitEntered();
    }

    @Test
    void aCancelledCallerCancelsForNobodyElse() throws Exception {
        var first = flight.join("a", 1);
        awaitEntered();
        var second = flight.join("a", 1);
        assertTrue(first.cancel(true));
        permits.release();
        assertEquals(1, second.get(10, SECONDS));
    }

    @Test
    void nobodyBoardsACallThatAllHaveLeft() throws Exception {
        var first = flight.join("a", 1);
        awaitEntered();
        assertTrue(first.cancel(true));
        var second = flight.join("a", 1);
        assertFalse(second.isDone());
        permits.release(2);
        assertEquals(2, second.get(10, SECONDS));
    }

    @Test
    void theNextCallIsMadeAlthoughAllHaveLeftTheOneBefore() throws Exception {
        var first = flight.next("a", 1);
        awaitEntered();
        var second = flight.next("a", 1);
        assertTrue(first.cancel(true));
        permits.release(2);
        assertEquals(2, second.get(10, SECONDS));
    }

    @Test
    void aCancelledCallerLeavesNothingBehindWhileTheCallRuns() throws Exception {
        var stays = flight.join("a", 1);
        awaitEntered();
        List<WeakReference<Object>> left = new ArrayList<>();
        for (int i = 0; i < 1_000; i++) {
            var waiter = flight.join("a", 1);
            Object query = new byte[1_000];
            var _ = waiter.whenComplete((_, _) -> Objects.requireNonNull(query));
            left.add(new WeakReference<>(query));
            assertTrue(waiter.cancel(true));
        }
        Await.until("the queries that were cancelled are collected", () -> {
            System.gc();
            return left.stream().allMatch(query -> query.refersTo(null));
        });
        permits.release();
        assertEquals(1, stays.get(10, SECONDS));
    }
}
