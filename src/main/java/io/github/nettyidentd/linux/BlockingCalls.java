package io.github.nettyidentd.linux;

import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/** A few threads for what may block long, and a bounded queue before them. Any thread. */
final class BlockingCalls implements AutoCloseable {

    @FunctionalInterface
    interface Call<T> {
        T run() throws IOException;
    }

    /** A call that waits or runs; dropped when all are closed. */
    private record Task<T>(Call<T> call, CompletableFuture<T> result) implements Runnable {
        @Override
        public void run() {
            try {
                result.complete(call.run());
            } catch (IOException | RuntimeException | Error e) {
                result.completeExceptionally(e);
            }
        }
    }

    /** NSS modules are foreign code, which may want more than the small stacks of our other threads. */
    private static final long STACK_OCTETS = 1 << 20;

    private static final int IDLE_SECONDS = 30;

    private final String name;
    private final int maxWaiting;
    private final ThreadPoolExecutor threads;

    /** Names the threads and, in messages, what they wait for. */
    BlockingCalls(String name, int maxThreads, int maxWaiting) {
        this.name = name;
        this.maxWaiting = maxWaiting;
        this.threads = new ThreadPoolExecutor(
                maxThreads,
                maxThreads,
                IDLE_SECONDS,
                TimeUnit.SECONDS,
                new LinkedBlockingQueue<>(maxWaiting),
                task -> Thread.ofPlatform()
                        .daemon()
                        .name(name)
                        .stackSize(STACK_OCTETS)
                        .unstarted(task));
        threads.allowCoreThreadTimeOut(true);
    }

    /** Fails with an {@link IOException} at once when too many wait, and otherwise with what the call throws. */
    <T> CompletableFuture<T> run(Call<T> call) {
        var result = new CompletableFuture<T>();
        try {
            threads.execute(new Task<>(call, result));
        } catch (RejectedExecutionException e) {
            result.completeExceptionally(refusal());
        }
        return result;
    }

    private IOException refusal() {
        return new IOException(
                threads.isShutdown() ? name + ": closed" : name + ": more than " + maxWaiting + " calls wait");
    }

    @Override
    public void close() {
        for (Runnable waiting : threads.shutdownNow()) {
            if (waiting instanceof Task<?> task) {
                task.result().completeExceptionally(refusal());
            }
        }
    }
}
