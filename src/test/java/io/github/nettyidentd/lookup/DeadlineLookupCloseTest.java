package io.github.nettyidentd.lookup;

import static io.github.nettyidentd.lookup.Queries.PAIR;
import static io.github.nettyidentd.lookup.Queries.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.nettyidentd.api.ConnectionPair;
import io.github.nettyidentd.api.Lookup;
import io.github.nettyidentd.api.UserId;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class DeadlineLookupCloseTest {

    private static final Duration SHORT = Duration.ofSeconds(1);
    private static final Duration LONG = Duration.ofMinutes(1);

    private final CompletableFuture<Thread> entered = new CompletableFuture<>();
    private final CompletableFuture<Thread> interrupted = new CompletableFuture<>();

    private final CompletableFuture<UserId> endless = new CompletableFuture<>();
    private final CountDownLatch released = new CountDownLatch(1);

    @AfterEach
    void release() {
        released.countDown();
    }

    @Test
    void interruptsCallsBeforeItClosesTheMember() throws Exception {
        var interruptedBefore = new CompletableFuture<Boolean>();
        var lookup = new DeadlineLookup(
                new Member(this::block, () -> interruptedBefore.complete(interrupted.isDone())), LONG, 1, "lookup-x");
        CompletableFuture<UserId> answer = lookup.lookup(PAIR);
        await(entered);

        lookup.close();

        assertEquals("lookup-x: closed", Queries.error(answer).getMessage());
        assertTrue(await(interruptedBefore));
    }

    @Test
    void cancelsFuturesUnderWay() throws Exception {
        var cancelled = new CompletableFuture<Boolean>();
        var _ = endless.whenComplete((_, _) -> cancelled.complete(true));
        Lookup member = _ -> {
            entered.complete(Thread.currentThread());
            return endless;
        };
        var lookup = new DeadlineLookup(member, LONG, 1, "lookup-x");
        CompletableFuture<UserId> answer = lookup.lookup(PAIR);
        await(entered);

        lookup.close();

        assertEquals("lookup-x: closed", Queries.error(answer).getMessage());
        assertTrue(await(cancelled));
    }

    @Test
    void cancelsFutureOfInterruptedCall() throws Exception {
        var cancelled = new CompletableFuture<Boolean>();
        var _ = endless.whenComplete((_, _) -> cancelled.complete(true));
        var lookup = new DeadlineLookup(this::block, LONG, 1, "lookup-x");
        CompletableFuture<UserId> answer = lookup.lookup(PAIR);
        await(entered);

        lookup.close();

        assertEquals("lookup-x: closed", Queries.error(answer).getMessage());
        assertTrue(await(cancelled));
    }

    @Test
    void answersNothingAfterwards() {
        var lookup = new DeadlineLookup(this::block, LONG, 1, "lookup-x");

        lookup.close();

        assertEquals("lookup-x: closed", Queries.error(lookup.lookup(PAIR)).getMessage());
    }

    @Test
    void closesMemberOnce() {
        var closed = new AtomicInteger();
        var lookup = new DeadlineLookup(new Member(this::block, closed::incrementAndGet), LONG, 1, "lookup-x");

        lookup.close();
        lookup.close();

        assertEquals(1, closed.get());
    }

    @Test
    void tellsWhatTheMemberThrew() {
        var thrown = new NoClassDefFoundError("gone");
        Runnable failing = () -> {
            throw thrown;
        };
        var lookup = new DeadlineLookup(new Member(this::block, failing), LONG, 1, "lookup-x");

        var failure = assertThrows(IllegalStateException.class, lookup::close);

        assertEquals("lookup-x: close() failed", failure.getMessage());
        assertSame(thrown, failure.getCause());
    }

    @Test
    void leavesMemberBehindThatNeverCloses() throws Exception {
        var lookup = new DeadlineLookup(new Member(this::block, this::blockUntilInterrupted), SHORT, 1, "lookup-x");

        var failure = assertThrows(IllegalStateException.class, lookup::close);

        assertEquals("lookup-x: close() took more than 1000 ms", failure.getMessage());
        assertSame(await(entered), await(interrupted));
        assertTrue(await(entered).isDaemon());
    }

    @Test
    void keepsTheInterruptOfTheThreadThatCloses() {
        var lookup = new DeadlineLookup(new Member(this::block, this::blockUntilInterrupted), LONG, 1, "lookup-x");
        Thread.currentThread().interrupt();

        lookup.close();

        assertTrue(Thread.interrupted());
    }

    private CompletableFuture<UserId> block(ConnectionPair pair) {
        blockUntilInterrupted();
        return endless;
    }

    private void blockUntilInterrupted() {
        entered.complete(Thread.currentThread());
        try {
            released.await();
        } catch (InterruptedException e) {
            interrupted.complete(Thread.currentThread());
        }
    }

    private record Member(Lookup lookup, Runnable closing) implements Lookup {

        @Override
        public CompletableFuture<UserId> lookup(ConnectionPair pair) {
            return lookup.lookup(pair);
        }

        @Override
        public void close() {
            closing.run();
        }
    }
}
