package io.github.nettyidentd.daemon;

import io.github.nettyidentd.logging.Logging;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * SIGTERM and SIGINT. The first asks for an orderly end; a second one ends the process at once. A start that hangs when the
 * first comes is given up: it serves nobody yet.
 */
final class Termination implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(Termination.class);

    private static final int STATUS_OF_IMPATIENCE = 1;
    private static final Duration FOR_THE_START = Duration.ofSeconds(1);

    private final CountDownLatch startOver = new CountDownLatch(1);
    private final CountDownLatch asked = new CountDownLatch(1);
    private final List<Signals> signals = List.of(Signals.handle("TERM", this::ask), Signals.handle("INT", this::ask));

    private Termination() {}

    /** Listens from now on. */
    static Termination listen() {
        return new Termination();
    }

    private void ask() {
        if (asked.getCount() == 0) {
            Runtime.getRuntime().halt(STATUS_OF_IMPATIENCE);
        }
        asked.countDown();
        // not on the signal's thread, on which a second signal is to be heard
        Thread.ofPlatform().daemon().name("termination").start(this::giveUpTheStart);
    }

    private void giveUpTheStart() {
        try {
            if (!startOver.await(FOR_THE_START.toMillis(), TimeUnit.MILLISECONDS)) {
                log.info("stopped while starting");
                Logging.stop();
                System.exit(0);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** The start is done, so that whoever waits for a signal ends the process. */
    void started() {
        startOver.countDown();
    }

    /** Waits until the first signal. */
    void await() throws InterruptedException {
        asked.await();
    }

    /** Signals do what they did before. */
    @Override
    public void close() {
        startOver.countDown();
        signals.forEach(Signals::close);
    }
}
