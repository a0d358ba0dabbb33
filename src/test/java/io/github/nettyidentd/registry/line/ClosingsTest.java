package io.github.nettyidentd.registry.line;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.nettyidentd.testing.Await;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class ClosingsTest {

    private static final long ALICE = 1001;
    private static final long BOB = 1002;
    private static final int MANY = 65;

    private final AtomicInteger wakes = new AtomicInteger();
    private final Closings closings = new Closings(wakes::incrementAndGet);
    private final AtomicInteger closed = new AtomicInteger();

    @Test
    void aCloseThatHangsHoldsUpItsOwnAccountOnly() throws Exception {
        var hangs = new CountDownLatch(1);
        closings.add(ALICE, () -> awaitUninterrupted(hangs));
        var ofBob = new CompletableFuture<Thread>();
        closings.add(BOB, () -> ofBob.complete(Thread.currentThread()));
        assertFalse(ofBob.join().equals(Thread.currentThread()));
        for (int i = 0; i < MANY; i++) {
            closings.add(ALICE, closed::incrementAndGet);
        }
        assertTrue(closings.isBehind(ALICE));
        assertFalse(closings.isBehind(BOB));
        assertTrue(closed.get() == 0 && wakes.get() == 0);

        hangs.countDown();
        Await.until("all is closed", () -> closed.get() == MANY);
        Await.until("the server is woken", () -> wakes.get() > 0);
        assertFalse(closings.isBehind(ALICE));
    }

    @Test
    void closesLaterWhatComesLater() throws Exception {
        for (int i = 1; i <= 3; i++) {
            int count = i;
            closings.add(ALICE, closed::incrementAndGet);
            Await.until("it is closed", () -> closed.get() == count);
        }
    }

    private static void awaitUninterrupted(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
