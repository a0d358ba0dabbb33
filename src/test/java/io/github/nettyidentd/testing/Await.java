package io.github.nettyidentd.testing;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.opentest4j.AssertionFailedError;

/** Waits for what another thread or another process does. */
public final class Await {

    private static final long DEADLINE_SECONDS = 30;
    private static final long PAUSE_NANOS = 1_000_000;

    private Await() {}

    /** Something that holds or does not hold yet. */
    @FunctionalInterface
    public interface Condition {
        boolean holds() throws Exception;
    }

    /**
     * Asks again and again until the condition holds, 30 seconds at most, which only a failing test needs.
     *
     * @param condition in words, for the failure
     */
    public static void until(String condition, Condition holding) throws Exception {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(DEADLINE_SECONDS);
        while (!holding.holds()) {
            if (System.nanoTime() - end >= 0) {
                throw new AssertionFailedError("not within " + DEADLINE_SECONDS + " s: " + condition);
            }
            // On two processors, a busy wait would take one from the thread that is waited for.
            LockSupport.parkNanos(PAUSE_NANOS);
        }
    }
}
