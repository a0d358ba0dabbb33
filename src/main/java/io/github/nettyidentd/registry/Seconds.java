package io.github.nettyidentd.registry;

import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/** A clock for the ages of entries, which fits into an {@code int}. */
final class Seconds {

    private final LongSupplier nanoTime;
    private final long start;

    Seconds(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
        this.start = nanoTime.getAsLong();
    }

    /** The seconds since this was made. */
    int now() {
        return (int) TimeUnit.NANOSECONDS.toSeconds(nanoTime.getAsLong() - start);
    }
}
