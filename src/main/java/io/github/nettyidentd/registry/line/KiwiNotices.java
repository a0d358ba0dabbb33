package io.github.nettyidentd.registry.line;

import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Logs what had no effect, because programs that speak the protocol of kiwiirc/identd read no answers: at most one line a
 * minute for each reason, with the number of those that were left out. Any thread.
 */
final class KiwiNotices {

    private static final Logger log = LoggerFactory.getLogger(KiwiNotices.class);
    private static final long MINUTE = TimeUnit.MINUTES.toNanos(1);

    /** Why something had no effect. */
    enum Reason {
        NO_OWNER,
        CONNECTION_REFUSED,
        REGISTRATION_REFUSED,
        NOT_COMMANDS,
        NOT_ACCEPTED
    }

    /** When a reason was logged last, and how often it was left out since. */
    private record Logged(long at, long leftOut) {}

    private final LongSupplier nanoTime;
    private final Map<Reason, Logged> logged = new EnumMap<>(Reason.class);

    KiwiNotices(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
    }

    synchronized void warn(Reason reason, String message) {
        long now = nanoTime.getAsLong();
        Logged last = logged.get(reason);
        if (last != null && now - last.at() < MINUTE) {
            logged.put(reason, new Logged(last.at(), last.leftOut() + 1));
            return;
        }
        logged.put(reason, new Logged(now, 0));
        if (last != null && last.leftOut() > 0) {
            log.warn("{} (and {} such lines were left out)", message, last.leftOut());
        } else {
            log.warn("{}", message);
        }
    }
}
