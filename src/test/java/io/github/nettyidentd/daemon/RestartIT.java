package io.github.nettyidentd.daemon;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.nettyidentd.testing.Activator;
import io.github.nettyidentd.testing.Asker;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The daemon is stopped and started on sockets that stay open, while peers ask, each query on a new connection. */
class RestartIT {

    private static final int ASKERS = 8;
    private static final int RESTARTS = 3;
    private static final int ANSWERS_BETWEEN = 500;
    private static final String ANSWER = "1 , 2 : USERID : OTHER :nobody";

    private final AtomicBoolean stopped = new AtomicBoolean();
    private final Semaphore answered = new Semaphore(0);
    private final List<String> lost = new CopyOnWriteArrayList<>();

    @ParameterizedTest
    @CsvSource({"epoll, 1", "epoll, 3", "nio, 1"})
    void losesNoQuery(String transport, String eventLoops) throws Exception {
        List<Thread> askers = new ArrayList<>();
        try (var activator = Activator.open(
                "dual ::",
                "--lookup",
                "fixed:user-id=nobody",
                "--transport",
                transport,
                "--event-loops",
                eventLoops,
                "--log-level",
                "warn")) {
            InetSocketAddress address = activator.nextAddress("::1");
            for (int i = 0; i < ASKERS; i++) {
                askers.add(Thread.ofVirtual().start(() -> askAgainAndAgain(address)));
            }
            for (int i = 0; i <= RESTARTS && lost.isEmpty(); i++) {
                activator.start();
                // Far more than the queries that waited for the start.
                assertTrue(answered.tryAcquire(ANSWERS_BETWEEN, 60, TimeUnit.SECONDS), lost::toString);
                if (i < RESTARTS) {
                    assertEquals(0, activator.stop());
                    answered.drainPermits();
                }
            }
            stopped.set(true);
            for (Thread asker : askers) {
                asker.join();
            }
        } finally {
            stopped.set(true);
        }
        assertEquals(List.of(), lost);
    }

    private void askAgainAndAgain(InetSocketAddress address) {
        while (!stopped.get() && lost.isEmpty()) {
            try {
                String answer = Asker.ask(address, 1, 2);
                if (!answer.equals(ANSWER)) {
                    lose(answer);
                }
            } catch (IOException e) {
                lose(e.toString());
            }
            answered.release();
        }
    }

    /** Notes a query that was lost, after which the test waits for no further answers. */
    private void lose(String what) {
        lost.add(what);
        answered.release(ANSWERS_BETWEEN);
    }
}
