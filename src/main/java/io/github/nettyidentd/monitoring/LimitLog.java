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
 * Logs which limit was reached, how often, and by whom: at once for the first time, and then once for each minute in
 * which it was reached again. Any thread.
 */
public final class LimitLog implements ServerObserver, AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(LimitLog.class);
    private static final int NAMED_SOURCES = 3;

    /** One minute of one limit, after the line that was written at once. */
    private static final class Minute {
        private final TopSources sources = new TopSources();
        private long times;
    }

    private final boolean namesSources;
    private final Executor afterAMinute;

    /** Of each limit that was reached a short time ago; guarded by itself. */
    private final Map<Limit, Minute> minutes = new EnumMap<>(Limit.class);

    /** @param namesSources whether lines say whose addresses reached a limit */
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
            return; // the server logs it itself, with its reason
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
        // a client that has nothing more to ask is nothing to worry about
        log.atLevel(limit == Limit.IDLE_TIME ? Level.INFO : Level.WARN)
                .log(
                        "limit {} was reached {}{}{}",
                        limit.name().toLowerCase(Locale.ROOT),
                        minute.times == 1 ? "once" : minute.times + " times",
                        period,
                        sources.isEmpty() || !namesSources ? "" : ", by " + sources);
    }

    /** Logs what was counted until now. */
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
