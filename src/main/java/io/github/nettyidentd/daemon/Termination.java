package io.github.nettyidentd.daemon;

import java.util.concurrent.CountDownLatch;

/** SIGTERM and SIGINT. The first asks for an orderly end; a second one ends the process at once. */
final class Termination {

    private static final int STATUS_OF_IMPATIENCE = 1;

    private final CountDownLatch asked = new CountDownLatch(1);

    /** Listens from now on. */
    static Termination listen() {
        var termination = new Termination();
        Signals.handle("TERM", termination::ask);
        Signals.handle("INT", termination::ask);
        return termination;
    }

    private void ask() {
        if (asked.getCount() == 0) {
            Runtime.getRuntime().halt(STATUS_OF_IMPATIENCE);
        }
        asked.countDown();
    }

    /** Waits until the first signal. */
    void await() throws InterruptedException {
        asked.await();
    }
}
