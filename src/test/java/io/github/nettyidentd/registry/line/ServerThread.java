package io.github.nettyidentd.registry.line;

import io.github.nettyidentd.testing.Await;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** The thread of the only server. */
final class ServerThread {

    private static final Duration TIME = Duration.ofMillis(300);

    /** A thread that spins would take all of the time. */
    private static final long LITTLE = TimeUnit.MILLISECONDS.toNanos(30);

    private ServerThread() {}

    /** Waits until the thread uses hardly any processor time. */
    static void awaitRest() throws Exception {
        ThreadMXBean threads = ManagementFactory.getThreadMXBean();
        long id = Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().equals("registrars"))
                .findFirst()
                .orElseThrow()
                .threadId();
        Await.until("the server does not spin", () -> {
            long before = threads.getThreadCpuTime(id);
            LockSupport.parkNanos(TIME.toNanos());
            return threads.getThreadCpuTime(id) - before < LITTLE;
        });
    }
}
