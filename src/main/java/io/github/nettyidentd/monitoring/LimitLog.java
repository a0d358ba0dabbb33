package io.github.nettyidentd.monitoring;

import io.github.nettyidentd.server.Limit;
import io.github.nettyidentd.server.ServerObserver;
import java.net.InetAddress;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/**
 * Logs which limit was reached, how often, and by which sources. The first time is logged at once. After that, one line is
 * logged for each minute in which the limit was reached again, until a minute passes without. Any thread.
 */
public final class LimitLog implements ServerObserver, AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(LimitLog.class);
    private static final int NAMED_SOURCES = 3;

    /** Counts what happens to one limit within one minute. */
    private static final class Minute {
        private final TopSources sources = new TopSources();
        private long times;
    }

    private final boolean namesSources;
    private final Executor afterAMinute;

    /** The running minute of each limit that was reached within this or the previous minute. Guarded by its own monitor. */
    private final Map<Limit, Minute> minutes = new EnumMap<>(Limit.class);

    /** @param namesSources whether lines name the sources that reached a limit most often */
    public LimitLog(boolean namesSources) {
        this(namesSources, CompletableFuture.delayedExecutor(1, TimeUnit.MINUTES, Runnable::run));
    }

    LimitLog(boolean namesSources, Executor afterAMinute) {
        this.namesSources = namesSources;
        this.afterAMinute = afterAMinute;
    }

    @Override
    public void reached(Limit limit, @Nullable InetAddress client) {
        if (limit == Limit.ACCEPT) {
            return; // The server logs a failed accept itself, with the reason that the kernel gave.
        }
        synchronized (minutes) {
            Minute minute = minutes.get(limit);
            if (minute != null) {
                count(minute, client);
                return;
            }
            begin(limit);
        }
        var first = new Minute();
        count(first, client);
        log(limit, first, "");
    }

    private static void count(Minute minute, @Nullable InetAddress client) {
        minute.times++;
        if (client != null) {
            minute.sources.add(client);
        }
    }

    private void begin(Limit limit) {
        minutes.put(limit, new Minute());
        afterAMinute.execute(() -> end(limit));
    }

    private void end(Limit limit) {
        Minute minute;
        synchronized (minutes) {
            minute = minutes.remove(limit);
            if (minute == null || minute.times == 0) {
                return;
            }
            begin(limit);
        }
        log(limit, minute, " within a minute");
    }

    private void log(Limit limit, Minute minute, String period) {
        String sources = minute.sources.top(NAMED_SOURCES);
        // A client that stays connected without a further query is normal, so its line is not a warning.
        log.atLevel(limit == Limit.IDLE_TIME ? Level.INFO : Level.WARN)
                .log(
                        "limit {} was reached {}{}{}",
                        limit.name().toLowerCase(Locale.ROOT),
                        minute.times == 1 ? "once" : minute.times + " times",
                        period,
                        sources.isEmpty() || !namesSources ? "" : ", by " + sources);
    }

    /** Logs what was counted within the minute that has not ended yet. */
    @Override
    public void close() {
        synchronized (minutes) {
            minutes.forEach((limit, minute) -> {
                if (minute.times > 0) {
                    log(limit, minute, " within a minute");
                }
            });
            minutes.clear();
        }
    }
}
