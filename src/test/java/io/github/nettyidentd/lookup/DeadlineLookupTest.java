package io.github.nettyidentd.lookup;

import static io.github.nettyidentd.lookup.Queries.PAIR;
import static io.github.nettyidentd.lookup.Queries.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.nettyidentd.api.ConnectionPair;
import io.github.nettyidentd.api.IdentError;
import io.github.nettyidentd.api.Lookup;
import io.github.nettyidentd.api.UserId;
import io.github.nettyidentd.testing.Await;
import io.github.nettyidentd.testing.RecordedLog;
import java.io.IOException;
import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DeadlineLookupTest {

    private static final UserId STJOHNS = UserId.unix("stjohns");
    private static final Duration SHORT = Duration.ofSeconds(1);
    private static final Duration LONG = Duration.ofMinutes(1);

    private final CompletableFuture<Thread> entered = new CompletableFuture<>();
    private final CompletableFuture<Thread> interrupted = new CompletableFuture<>();
    private final CountDownLatch released = new CountDownLatch(1);

    @AfterEach
    void release() {
        released.countDown();
    }

    @Test
    void asksOnDaemonThreadOfItsOwn() throws Exception {
        var seen = new CompletableFuture<Thread>();
        Lookup member = _ -> {
            seen.complete(Thread.currentThread());
            return CompletableFuture.completedFuture(STJOHNS);
        };
        try (var lookup = new DeadlineLookup(member, LONG, 2, "lookup-x")) {
            assertEquals(STJOHNS, Queries.answer(lookup.lookup(PAIR)));

            assertEquals("lookup-x-1", await(seen).getName());
            assertTrue(await(seen).isDaemon());
        }
    }

    @Test
    void givesThreadsTheContextClassLoaderOfItsMaker() throws Exception {
        var seen = new CompletableFuture<ClassLoader>();
        Lookup member = _ -> {
            seen.complete(Thread.currentThread().getContextClassLoader());
            return CompletableFuture.completedFuture(STJOHNS);
        };
        Thread thread = Thread.currentThread();
        ClassLoader before = thread.getContextClassLoader();
        thread.setContextClassLoader(ClassLoader.getPlatformClassLoader());
        try (var lookup = new DeadlineLookup(member, LONG, 2, "lookup-x")) {
            thread.setContextClassLoader(before);
            assertEquals(STJOHNS, Queries.answer(lookup.lookup(PAIR)));

            assertSame(ClassLoader.getPlatformClassLoader(), await(seen));
        } finally {
            thread.setContextClassLoader(before);
        }
    }

    @Test
    void asksLaterWhenAllThreadsAreBusy() throws Exception {
        try (var lookup = new DeadlineLookup(this::block, LONG, 1, "lookup-x")) {
            CompletableFuture<UserId> first = lookup.lookup(PAIR);
            await(entered);

            CompletableFuture<UserId> second = lookup.lookup(PAIR);

            assertFalse(second.isDone());
            released.countDown();
            assertEquals(STJOHNS, Queries.answer(first));
            assertEquals(STJOHNS, Queries.answer(second));
        }
    }

    @Test
    void asksForOtherSourcesWhileOneWaitsForManySlowCalls() throws Exception {
        Lookup member = pair -> pair.equals(PAIR) ? block(pair) : CompletableFuture.completedFuture(STJOHNS);
        var other =
                new ConnectionPair(InetAddress.ofLiteral("192.0.2.113"), 6193, InetAddress.ofLiteral("192.0.2.1"), 23);
        try (var lookup = new DeadlineLookup(member, LONG, 8, "lookup-x")) {
            for (int i = 0; i < 80; i++) {
                lookup.lookup(PAIR);
            }
            await(entered);

            assertEquals(STJOHNS, Queries.answer(lookup.lookup(other)));
        }
    }

    @Test
    void interruptsCallAtTheDeadline() throws Exception {
        try (var lookup = new DeadlineLookup(this::block, SHORT, 1, "lookup-x")) {
            IdentError error = errorOnceEntered(lookup);

            assertEquals(IdentError.UNKNOWN_ERROR, error.errorType());
            assertEquals("lookup-x: no answer within 1000 ms", error.getMessage());
            assertSame(await(entered), await(interrupted));
        }
    }

    @Test
    void interruptsCallWhenCancelled() throws Exception {
        try (var lookup = new DeadlineLookup(this::block, LONG, 1, "lookup-x")) {
            CompletableFuture<UserId> answer = lookup.lookup(PAIR);
            await(entered);

            answer.cancel(false);

            assertSame(await(entered), await(interrupted));
        }
    }

    @Test
    void usesThreadAgainAfterInterruptingIt() throws Exception {
        var flagged = new CompletableFuture<Boolean>();
        Lookup member = pair -> {
            if (entered.isDone()) {
                flagged.complete(Thread.currentThread().isInterrupted());
                return CompletableFuture.completedFuture(STJOHNS);
            }
            return block(pair);
        };
        try (var lookup = new DeadlineLookup(member, LONG, 1, "lookup-x")) {
            CompletableFuture<UserId> first = lookup.lookup(PAIR);
            await(entered);
            first.cancel(false);
            await(interrupted);

            assertEquals(STJOHNS, onceThreadIsFree(lookup));
            assertEquals(false, await(flagged));
        }
    }

    @Test
    void cancelsLeakedFutureAtTheDeadline() throws Exception {
        var cancelled = new CompletableFuture<Thread>();
        CompletableFuture<UserId> leaked = tellingWhenCancelled(cancelled);
        Lookup member = _ -> {
            entered.complete(Thread.currentThread());
            return leaked;
        };
        try (var lookup = new DeadlineLookup(member, SHORT, 1, "lookup-x")) {
            assertEquals(
                    "lookup-x: no answer within 1000 ms",
                    errorOnceEntered(lookup).getMessage());

            assertEquals("lookup-x-cancel-1", await(cancelled).getName());
        }
    }

    /** Threads that end with an exception print it on standard error, which is not the log. */
    @Test
    void logsThatAFutureCannotBeCancelled() throws Exception {
        Lookup member = _ -> new CompletableFuture<>() {
            @Override
            public boolean cancel(boolean mayInterrupt) {
                throw new IllegalStateException("not me");
            }
        };
        try (var log = new RecordedLog(DeadlineQuery.class.getName());
                var lookup = new DeadlineLookup(member, Duration.ofMillis(500), 1, "lookup-x")) {
            Queries.error(lookup.lookup(PAIR));

            Await.until("a warning", () -> !log.messages().isEmpty());
            assertEquals(List.of("lookup-x: an answer that came too late cannot be cancelled: not me"), log.messages());
        }
    }

    @Test
    void cancelsMembersFutureWhenCancelled() throws Exception {
        var asked = new CompletableFuture<Thread>();
        var cancelled = new CompletableFuture<Thread>();
        CompletableFuture<UserId> endless = tellingWhenCancelled(cancelled);
        Lookup member = _ -> {
            asked.complete(Thread.currentThread());
            return endless;
        };
        try (var lookup = new DeadlineLookup(member, LONG, 1, "lookup-x")) {
            CompletableFuture<UserId> answer = lookup.lookup(PAIR);
            await(asked);

            answer.cancel(false);

            assertEquals("lookup-x-cancel-1", await(cancelled).getName());
        }
    }

    @Test
    void cancelsFutureThatIsReturnedTooLate() throws Exception {
        var cancelled = new CompletableFuture<Thread>();
        CompletableFuture<UserId> endless = tellingWhenCancelled(cancelled);
        Lookup member = pair -> {
            assertEquals(STJOHNS, block(pair).resultNow());
            return endless;
        };
        try (var lookup = new DeadlineLookup(member, LONG, 1, "lookup-x")) {
            CompletableFuture<UserId> answer = lookup.lookup(PAIR);
            await(entered);

            answer.cancel(false);

            await(cancelled);
        }
    }

    @Test
    void keepsNoThreadForFutureUnderWay() throws Exception {
        var late = new CompletableFuture<UserId>();
        Lookup member = _ -> entered.complete(Thread.currentThread())
                ? late
                : CompletableFuture.completedFuture(UserId.unix("second"));
        try (var lookup = new DeadlineLookup(member, LONG, 1, "lookup-x")) {
            CompletableFuture<UserId> first = lookup.lookup(PAIR);
            await(entered);
            assertEquals(UserId.unix("second"), onceThreadIsFree(lookup));

            late.complete(STJOHNS);

            assertEquals(STJOHNS, Queries.answer(first));
        }
    }

    @Test
    void survivesEverythingThatIsThrown() throws Exception {
        List<Throwable> thrown = List.of(
                new IllegalStateException("out of order"),
                new NoClassDefFoundError("gone"),
                new StackOverflowError(),
                new OutOfMemoryError("pretended"));
        var next = new AtomicInteger();
        Lookup member = _ -> {
            throw unchecked(thrown.get(next.getAndIncrement()));
        };
        try (var lookup = new DeadlineLookup(member, LONG, 4, "lookup-x")) {
            for (Throwable expected : thrown) {
                assertFailed("lookup-x", expected, lookup.lookup(PAIR));
            }
        }
    }

    @Test
    void passesIdentErrorsOn() {
        var hidden = new IdentError.HiddenUser();
        Lookup throwing = _ -> {
            throw hidden;
        };
        Lookup failing = _ -> CompletableFuture.failedFuture(new CompletionException(hidden));
        try (var first = new DeadlineLookup(throwing, LONG, 1, "lookup-x");
                var second = new DeadlineLookup(failing, LONG, 1, "lookup-y")) {
            assertSame(hidden, Queries.error(first.lookup(PAIR)));
            assertSame(hidden, Queries.error(second.lookup(PAIR)));
        }
    }

    @Test
    void namesTheLookupOfAForeignFailure() {
        var gone = new IOException("gone");
        try (var lookup = new DeadlineLookup(_ -> CompletableFuture.failedFuture(gone), LONG, 1, "lookup-x")) {
            assertFailed("lookup-x", gone, lookup.lookup(PAIR));
        }
    }

    private static void assertFailed(String lookup, Throwable cause, CompletableFuture<UserId> answer) {
        IdentError error = Queries.error(answer);
        assertEquals(lookup, error.getMessage());
        assertSame(cause, error.getCause());
    }

    @Test
    @SuppressWarnings("NullAway") // what a member must not do, and these do
    void failsWhereThereIsNull() {
        try (var nothing = new DeadlineLookup(_ -> null, LONG, 1, "lookup-x");
                var nobody = new DeadlineLookup(_ -> CompletableFuture.completedFuture(null), LONG, 1, "lookup-y")) {
            assertEquals("lookup-x: the lookup returned null", Causes.text(Queries.error(nothing.lookup(PAIR))));
            assertEquals(
                    "lookup-y: the lookup gave null for a user-id", Causes.text(Queries.error(nobody.lookup(PAIR))));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"PT0S", "PT-1S", "PT0.0009S", "PT1H0.001S", "PT2562047788015215H"})
    void rejectsTimeoutOutOfRange(Duration timeout) {
        assertThrows(IllegalArgumentException.class, () -> new DeadlineLookup(this::block, timeout, 1, "lookup-x"));
    }

    @Test
    void rejectsZeroThreads() {
        assertThrows(IllegalArgumentException.class, () -> new DeadlineLookup(this::block, LONG, 0, "lookup-x"));
    }

    private CompletableFuture<UserId> block(ConnectionPair pair) {
        entered.complete(Thread.currentThread());
        try {
            released.await();
        } catch (InterruptedException e) {
            interrupted.complete(Thread.currentThread());
        }
        return CompletableFuture.completedFuture(STJOHNS);
    }

    private static CompletableFuture<UserId> tellingWhenCancelled(CompletableFuture<Thread> cancelled) {
        var future = new CompletableFuture<UserId>();
        var _ = future.whenComplete((_, _) -> cancelled.complete(Thread.currentThread()));
        return future;
    }

    /** Repeats a query until it is let in, because the only thread of a pool is busy a little longer than its query. */
    private static UserId onceThreadIsFree(DeadlineLookup lookup) throws Exception {
        long end = System.nanoTime() + Duration.ofSeconds(30).toNanos();
        CompletableFuture<UserId> answer = lookup.lookup(PAIR);
        while (answer.isCompletedExceptionally() && System.nanoTime() < end) {
            Thread.onSpinWait();
            answer = lookup.lookup(PAIR);
        }
        return Queries.answer(answer);
    }

    /** Repeats a query until the member is called, because on a slow machine the deadline may pass before that. */
    private IdentError errorOnceEntered(DeadlineLookup lookup) {
        IdentError error = Queries.error(lookup.lookup(PAIR));
        for (int i = 0; i < 1000 && !entered.isDone(); i++) {
            error = Queries.error(lookup.lookup(PAIR));
        }
        return error;
    }

    private static RuntimeException unchecked(Throwable failure) {
        if (failure instanceof Error error) {
            throw error;
        }
        return (RuntimeException) failure;
    }
}
