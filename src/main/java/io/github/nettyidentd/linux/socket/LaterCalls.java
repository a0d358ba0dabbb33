package io.github.nettyidentd.linux.socket;

import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * What can wait for a moment, so that many calls need one thread to be woken once. At most {@value #MOST} wait; further
 * ones are not made. Any thread.
 */
final class LaterCalls {

    private static final int MOST = 4_096;
    private static final Duration MOMENT = Duration.ofMillis(20);

    private final Executor moment =
            CompletableFuture.delayedExecutor(MOMENT.toMillis(), TimeUnit.MILLISECONDS, Runnable::run);
    private final Queue<Runnable> waiting = new ArrayBlockingQueue<>(MOST);
    private final AtomicBoolean scheduled = new AtomicBoolean();

    /** Makes a call in a moment; it must not block. */
    void add(Runnable call) {
        if (waiting.offer(call) && scheduled.compareAndSet(false, true)) {
            moment.execute(this::run);
        }
    }

    private void run() {
        scheduled.set(false);
        for (Runnable call = waiting.poll(); call != null; call = waiting.poll()) {
            call.run();
        }
    }
}
