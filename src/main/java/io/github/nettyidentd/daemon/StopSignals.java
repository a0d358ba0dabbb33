package io.github.nettyidentd.daemon;

import io.github.nettyidentd.logging.Logging;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Handles SIGTERM and SIGINT. The first signal asks for an orderly end; a second one ends the process at once. If the
 * first signal comes during a start that then hangs, the process ends after a second, because it serves no peer yet.
 */
final class StopSignals implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(StopSignals.class);

    private static final int STATUS_AFTER_SECOND_SIGNAL = 1;
    private static final Duration LEFT_FOR_THE_START = Duration.ofSeconds(1);

    private final CountDownLatch startOver = new CountDownLatch(1);
    private final CountDownLatch received = new CountDownLatch(1);
    private final List<SignalHandler> handlers =
            List.of(SignalHandler.install("TERM", this::receive), SignalHandler.install("INT", this::receive));

    private StopSignals() {}

    /** Handles the signals from now on. */
    static StopSignals listen() {
        return new StopSignals();
    }

    private void receive() {
        if (received.getCount() == 0) {
            // halt() and not exit(): the operator is impatient, and shutdown hooks may be what hangs.
            Runtime.getRuntime().halt(STATUS_AFTER_SECOND_SIGNAL);
        }
        received.countDown();
        // On another thread, because sun.misc.Signal does not promise to run the next handler before this one returns.
        Thread.ofPlatform().daemon().name("stop-signals").start(this::giveUpTheStart);
    }

    /** Asks for an orderly end, as the first signal does. */
    void stop() {
        received.countDown();
    }

    private void giveUpTheStart() {
        try {
            if (!startOver.await(LEFT_FOR_THE_START.toMillis(), TimeUnit.MILLISECONDS)) {
                log.info("stopped while starting");
                Logging.stop();
                System.exit(0);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** The start is done. From now on, the caller of {@link #await} ends the process. */
    void startDone() {
        startOver.countDown();
    }

    /** Waits for the first signal. */
    void await() throws InterruptedException {
        received.await();
    }

    /** The signals do what they did before. */
    @Override
    public void close() {
        startOver.countDown();
        handlers.forEach(SignalHandler::close);
    }
}
