package io.github.nettyidentd.helper;

import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.slf4j.Logger;

/** Logs a warning at most once a minute, and how many were left out. Any thread. */
final class OncePerMinute {

    private static final long MINUTE = TimeUnit.MINUTES.toNanos(1);

    private final Logger log;
    private final LongSupplier nanoTime;
    private boolean logged;
    private long loggedAt;
    private long leftOut;

    OncePerMinute(Logger log, LongSupplier nanoTime) {
        this.log = log;
        this.nanoTime = nanoTime;
    }

    /** Logs the message, unless there was one within the last minute; returns whether it was logged. */
    synchronized boolean warn(String message) {
        long now = nanoTime.getAsLong();
        if (logged && now - loggedAt < MINUTE) {
            leftOut++;
            return false;
        }
        if (leftOut > 0) {
            log.warn("{} (and {} such lines were left out)", message, leftOut);
        } else {
            log.warn("{}", message);
        }
        logged = true;
        loggedAt = now;
        leftOut = 0;
        return true;
    }
}
