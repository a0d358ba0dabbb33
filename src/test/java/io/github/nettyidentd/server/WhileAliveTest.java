package io.github.nettyidentd.server;

import static java.util.concurrent.TimeUnit.MILLISECONDS;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.nettyidentd.api.UserId;
import io.github.nettyidentd.testing.Asker;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whether a watchdog would notice that a lookup blocks an event loop of a server. */
class WhileAliveTest {

    private static final Duration PERIOD = Duration.ofMillis(20);
    private static final long DEADLINE = 30;

    private final Semaphore signs = new Semaphore(0);
    private final CountDownLatch release = new CountDownLatch(1);
    private final LinkedBlockingQueue<Thread> stuck = new LinkedBlockingQueue<>();

    private IdentServer start(int eventLoops) {
        IdentServer server = IdentServer.builder()
                .listen(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 0))
                .eventLoops(eventLoops)
                .lookup(_ -> {
                    stuck.add(Thread.currentThread());
                    awaitRelease();
                    return CompletableFuture.completedFuture(UserId.unix("late"));
                })
                .start()
                .join();
        server.whileAlive(PERIOD, signs::release);
        return server;
    }

    private void awaitRelease() {
        try {
            assertTrue(release.await(DEADLINE, SECONDS));
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3})
    void comesAgainAndAgainUntilTheServerIsClosed(int eventLoops) throws Exception {
        IdentServer server = start(eventLoops);
        assertTrue(signs.tryAcquire(5, DEADLINE, SECONDS));
        server.closeAsync().get(DEADLINE, SECONDS);
        signs.drainPermits();
        assertFalse(signs.tryAcquire(PERIOD.toMillis() * 5, MILLISECONDS));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3})
    void staysAwayWhileOneLoopIsStuck(int eventLoops) throws Exception {
        IdentServer server = start(eventLoops);
        try (Asker asker = Asker.connect(server.addresses().getFirst())) {
            asker.send(6193, 23);
            assertTrue(stuck.poll(DEADLINE, SECONDS) != null);
            // At most the run that was under way when the loop got stuck.
            boolean ignored = signs.tryAcquire(PERIOD.toMillis() * 3, MILLISECONDS);
            signs.drainPermits();
            assertFalse(signs.tryAcquire(PERIOD.toMillis() * 10, MILLISECONDS));

            release.countDown();
            assertEquals("6193 , 23 : USERID : UNIX :late", asker.reply());
            assertTrue(signs.tryAcquire(3, DEADLINE, SECONDS));
        } finally {
            release.countDown();
            server.closeAsync().get(DEADLINE, SECONDS);
        }
    }
}
