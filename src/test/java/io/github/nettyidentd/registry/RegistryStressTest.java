package io.github.nettyidentd.registry;

import static io.github.nettyidentd.registry.KernelInMemory.pair;
import static io.github.nettyidentd.registry.RegistrySetup.ALICE;
import static io.github.nettyidentd.registry.RegistrySetup.cookie;
import static io.github.nettyidentd.registry.RegistrySetup.ends;
import static io.github.nettyidentd.registry.RegistrySetup.limits;
import static io.github.nettyidentd.registry.RegistrySetup.text;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.nettyidentd.api.ConnectionPair;
import io.github.nettyidentd.linux.socket.SocketOwner;
import io.github.nettyidentd.linux.socket.TcpState;
import io.github.nettyidentd.registry.RegistryStatistics.WaitOutcome;
import io.github.nettyidentd.testing.Await;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** Registrations, queries and ends of sockets at the same time. */
class RegistryStressTest {

    private static final int SOCKETS = 20_000;

    /** Longer than the test may take, so that a registration or an end that was missed is seen. */
    private static final Duration LONG = Duration.ofMinutes(2);

    private static SocketOwner.Found owner(long cookie) {
        return new SocketOwner.Found(ALICE, TcpState.ESTABLISHED, cookie, false, 0, cookie, "");
    }

    @Test
    void missesNoRegistrationBetweenTheLookAndTheWait() throws Exception {
        try (var setup = new RegistrySetup(limits(SOCKETS, SOCKETS, LONG, SOCKETS, SOCKETS));
                ExecutorService threads = Executors.newFixedThreadPool(2)) {
            RegistrarLine line = setup.line(ALICE);
            line.expect(true).join();
            for (int i = 1; i <= SOCKETS; i++) {
                long cookie = i;
                var start = new CountDownLatch(1);
                Future<List<String>> asked = threads.submit(() -> {
                    start.await();
                    return RegistrySetup.texts(
                            setup.registry.find(owner(cookie)).get());
                });
                start.countDown();
                line.add(cookie(cookie), text("c" + cookie)).join();
                assertEquals(List.of("c" + cookie), asked.get());
            }
            assertEquals(0, setup.registry.statistics().waiting());
            assertTrue(setup.registry.statistics().waits(WaitOutcome.REGISTERED) > 0);
        }
    }

    @Test
    void missesNoEndAndLeavesNoEntryBehind() throws Exception {
        try (var setup = new RegistrySetup(limits(SOCKETS, SOCKETS, LONG, SOCKETS, SOCKETS));
                ExecutorService threads = Executors.newFixedThreadPool(3)) {
            RegistrarLine line = setup.line(ALICE);
            line.expect(true).join();
            var wrong = new AtomicInteger();
            for (int i = 0; i < SOCKETS; i++) {
                ConnectionPair pair = pair(1 + i % 60_000, 6_667);
                long cookie = setup.kernel.connected(ALICE, pair);
                var start = new CountDownLatch(1);
                Future<?> query = threads.submit(() -> {
                    start.await();
                    setup.registry.find(owner(cookie)).thenAccept(found -> {
                        List<String> texts = RegistrySetup.texts(found);
                        if (!texts.isEmpty() && !texts.equals(List.of("c" + cookie))) {
                            wrong.incrementAndGet();
                        }
                    });
                    return null;
                });
                SocketName name = i % 2 == 0 ? ends(pair) : cookie(cookie);
                Future<?> added = threads.submit(() -> {
                    start.await();
                    var _ = line.add(name, text("c" + cookie))
                            .handle((_, _) -> null)
                            .join();
                    return null;
                });
                Future<?> ended = threads.submit(() -> {
                    start.await();
                    setup.kernel.end(cookie);
                    return null;
                });
                start.countDown();
                query.get();
                added.get();
                ended.get();
            }
            assertEquals(0, wrong.get());
            assertEquals(0, setup.registry.statistics().registrations());
            Await.until("no query waits", () -> setup.registry.statistics().waiting() == 0);
            RegistryStatistics statistics = setup.registry.statistics();
            assertEquals(SOCKETS, statistics.added() + statistics.refused());
            assertEquals(0, setup.kernel.sweeps.get());
        }
    }
}
