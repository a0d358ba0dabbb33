package io.github.nettyidentd.logging;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.filter.Filter;
import ch.qos.logback.core.spi.FilterReply;
import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.RemovalCause;
import com.github.benmanes.caffeine.cache.Scheduler;
import com.github.benmanes.caffeine.cache.Ticker;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Bounds how often the same is said: of each kind of warning, which peers or plug-ins may cause at will, {@value #MOST}
 * lines a minute. Lines are of one kind if they differ in their parameters alone. At the end of the minute the log says
 * how many were left out.
 */
public final class RepeatFilter extends Filter<ILoggingEvent> {

    static final int MOST = 10;

    private static final Duration MINUTE = Duration.ofMinutes(1);
    private static final int MAX_KINDS = 1_000;
    private static final String PARAMETER_ALONE = "{}";

    private record Kind(String logger, String message) {}

    private final Logger log;
    private final Cache<Kind, AtomicInteger> counts;

    /** For {@code logback.xml}. */
    public RepeatFilter() {
        this(Ticker.systemTicker(), LoggerFactory.getLogger(RepeatFilter.class));
    }

    RepeatFilter(Ticker ticker, Logger log) {
        this.log = log;
        this.counts = Caffeine.newBuilder()
                .expireAfterWrite(MINUTE)
                .ticker(ticker)
                .scheduler(Scheduler.systemScheduler())
                .maximumSize(MAX_KINDS)
                .removalListener(this::tellWhatWasLeftOut)
                .build();
    }

    @Override
    public FilterReply decide(ILoggingEvent event) {
        if (event.getLevel() != Level.WARN || event.getLoggerName().equals(log.getName())) {
            return FilterReply.NEUTRAL;
        }
        String message = PARAMETER_ALONE.equals(event.getMessage()) ? event.getFormattedMessage() : event.getMessage();
        var kind = new Kind(event.getLoggerName(), String.valueOf(message));
        int count = counts.get(kind, _ -> new AtomicInteger()).incrementAndGet();
        return count <= MOST ? FilterReply.NEUTRAL : FilterReply.DENY;
    }

    private void tellWhatWasLeftOut(@Nullable Kind kind, @Nullable AtomicInteger count, RemovalCause cause) {
        if (kind != null && count != null && count.get() > MOST) {
            log.warn("left out {} more lines within a minute like: {}", count.get() - MOST, kind.message());
        }
    }
}
