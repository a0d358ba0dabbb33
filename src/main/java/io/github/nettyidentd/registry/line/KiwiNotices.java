package io.github.nettyidentd.registry.line;

import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.LongFunction;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
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

    private final LongFunction<Optional<String>> logins;
    private final LongSupplier nanoTime;
    private final Map<Reason, Logged> logged = new EnumMap<>(Reason.class);

    /** @param logins gives the login of a uid, if it is known; may block */
    KiwiNotices(LongFunction<Optional<String>> logins, LongSupplier nanoTime) {
        this.logins = logins;
        this.nanoTime = nanoTime;
    }

    /** @param message of one line; made only if it is logged, and may block */
    void warn(Reason reason, Supplier<String> message) {
        long leftOut = leftOut(reason);
        if (leftOut == 0) {
            log.warn("{}", message.get());
        } else if (leftOut > 0) {
            log.warn("{} (and {} such lines were left out)", message.get(), leftOut);
        }
    }

    /** How many lines were left out before this one; negative if this one is left out, too. */
    private synchronized long leftOut(Reason reason) {
        long now = nanoTime.getAsLong();
        Logged last = logged.get(reason);
        if (last != null && now - last.at() < MINUTE) {
            logged.put(reason, new Logged(last.at(), last.leftOut() + 1));
            return -1;
        }
        logged.put(reason, new Logged(now, 0));
        return last == null ? 0 : last.leftOut();
    }

    /** An account as the messages name it. May block. */
    String account(long uid) {
        return logins.apply(uid).map(login -> login + " (uid " + uid + ")").orElseGet(() -> "uid " + uid);
    }
}
