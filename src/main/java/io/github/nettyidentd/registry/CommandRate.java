package io.github.nettyidentd.registry;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/** Lets so many commands a second pass, and those of one second at once. Any thread. */
final class CommandRate {

    private static final long SECOND = TimeUnit.SECONDS.toNanos(1);

    private final long nanosOfCommand;

    /** When the commands that have passed would have, had they kept the rate exactly. */
    private final AtomicLong passed;

    CommandRate(int commandsPerSecond, long now) {
        this.nanosOfCommand = SECOND / commandsPerSecond;
        this.passed = new AtomicLong(now);
    }

    /** Lets a command pass and returns 0, or returns the nanoseconds until one may pass. */
    long take(long now) {
        while (true) {
            long earlier = passed.get();
            long ahead = Math.max(earlier - now, 0);
            if (ahead + nanosOfCommand > SECOND) {
                return ahead + nanosOfCommand - SECOND;
            }
            if (passed.compareAndSet(earlier, now + ahead + nanosOfCommand)) {
                return 0;
            }
        }
    }

    /** Whether nothing would change if this were made again. */
    boolean isFull(long now) {
        return passed.get() - now <= 0;
    }
}
