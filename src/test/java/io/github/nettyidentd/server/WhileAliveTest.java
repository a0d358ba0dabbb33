package io.github.nettyidentd.server;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.nettyidentd.api.UserId;
import io.github.nettyidentd.testing.Asker;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whether a server gives its signs of life, also while a lookup blocks one of its event loops. */
class WhileAliveTest {

    private static final Duration PERIOD = Duration.ofMillis(20);
    private static final long DEADLINE = 30;

    /** A server, and the signs of life that it has given. */
    private static final class Watched implements AutoCloseable {

        private final Semaphore signs = new Semaphore(0);
        private final Set<Thread> signing = ConcurrentHashMap.newKeySet();
        private volatile @Nullable Thread lastToSign;

        /** For each query, whether it blocks its event loop. */
        private final LinkedBlockingQueue<Boolean> asked = new LinkedBlockingQueue<>();

        private final CountDownLatch release = new CountDownLatch(1);
        private volatile int signsBefore;
        private final IdentServer server;

        Watched(int eventLoops) {
            server = IdentServer.builder()
                    .listen(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 0))
                    .eventLoops(eventLoops)
                    .lookup(_ -> CompletableFuture.completedFuture(UserId.unix(blockIfLastToSign() ? "late" : "early")))
                    .start()
                    .join();
            server.whileAlive(PERIOD, this::sign);
        }

        private void sign() {
            lastToSign = Thread.currentThread();
            signing.add(Thread.currentThread());
            signs.release();
        }

        private boolean blockIfLastToSign() {
            boolean blocks = Thread.currentThread().equals(lastToSign);
            if (blocks) {
                signsBefore = signs.availablePermits();
            }
            asked.add(blocks);
            if (blocks) {
                try {
                    assertTrue(release.await(DEADLINE, SECONDS));
                } catch (InterruptedException e) {
                    throw new IllegalStateException(e);
                }
            }
            return blocks;
        }

        /**
         * Blocks the event loop that gave the last sign, because a server that took its event loops in turn, and waited
         * for none of them, would go on longest without it. Gives the connection whose query blocks it.
         */
        Asker block(List<Asker> connected) throws Exception {
            awaitSigns(1);
            do {
                connected.add(Asker.connect(server.addresses().getFirst()));
                connected.getLast().send(6193, 23);
            } while (!Objects.requireNonNull(asked.poll(DEADLINE, SECONDS)));
            return connected.getLast();
        }

        /** Waits until there are so many signs that nobody has taken. */
        void awaitSigns(int count) throws InterruptedException {
            assertTrue(signs.tryAcquire(count, DEADLINE, SECONDS));
            signs.release(count);
        }

        @Override
        public void close() {
            release.countDown();
            server.closeAsync().orTimeout(DEADLINE, SECONDS).join();
        }
    }

    /** Where all threads that gave a sign have ended, no further sign can come. */
    @ParameterizedTest
    @ValueSource(ints = {1, 3})
    void comesAgainAndAgainUntilTheServerIsClosed(int eventLoops) throws Exception {
        var watched = new Watched(eventLoops);
        try (watched) {
            watched.awaitSigns(5);
        }
        for (Thread thread : watched.signing) {
            thread.join(Duration.ofSeconds(DEADLINE));
            assertFalse(thread.isAlive(), () -> thread.getName() + " goes on after the server was closed");
        }
    }

    /** One sign may be on its way when the event loop blocks. Ten signs of another server are time for ten more. */
    @ParameterizedTest
    @ValueSource(ints = {1, 5})
    void staysAwayWhileOneLoopIsBlocked(int eventLoops) throws Exception {
        List<Asker> connected = new ArrayList<>();
        try (var watched = new Watched(eventLoops)) {
            Asker blocked = watched.block(connected);
            try (var other = new Watched(1)) {
                other.awaitSigns(10);
            }
            int more = watched.signs.availablePermits() - watched.signsBefore;
            assertTrue(more <= 1, () -> more + " signs of life in spite of a blocked event loop");

            watched.release.countDown();
            assertEquals("6193 , 23 : USERID : UNIX :late", blocked.reply());
            watched.awaitSigns(watched.signsBefore + 4);
        } finally {
            for (Asker asker : connected) {
                asker.close();
            }
        }
    }
}
