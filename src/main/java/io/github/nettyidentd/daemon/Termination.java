package io.github.nettyidentd.daemon;

import java.util.List;
import java.util.concurrent.CountDownLatch;

/** SIGTERM and SIGINT. The first asks for an orderly end; a second one ends the process at once. */
final class Termination implements AutoCloseable {

    private static final int STATUS_OF_IMPATIENCE = 1;

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
    }

    /** Waits until the first signal. */
    void await() throws InterruptedException {
        asked.await();
    }

    /** Signals do what they did before. */
    @Override
    public void close() {
        signals.forEach(Signals::close);
    }
}
