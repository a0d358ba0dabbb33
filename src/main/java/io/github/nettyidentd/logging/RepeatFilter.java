package io.github.nettyidentd.logging;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.filter.Filter;
import ch.qos.logback.core.spi.FilterReply;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Limits how often the log repeats a warning: {@value #MAX_LINES} lines a minute for each kind of warning about each subject, and
 * {@value #MAX_SUBJECTS} subjects for each kind. Two warnings are of the same kind if they differ only in their parameters;
 * the first parameter is the subject, for example a user's file or a plug-in. At the end of the minute the log says what was
 * left out.
 *
 * <p>The limit is there because peers, users and plug-ins can cause warnings at will. It counts by subject, so that warnings
 * about one subject cannot hide those about another.
 */
public final class RepeatFilter extends Filter<ILoggingEvent> {

    static final int MAX_LINES = 10;
    static final int MAX_SUBJECTS = 100;

    // These two bound the memory of this filter, whatever a plug-in logs.
    private static final int MAX_KINDS = 1_000;
    private static final int MAX_LENGTH = 200;

    private static final String PARAMETER = "{}";
    private static final Kind ANY_OTHER = new Kind("", PARAMETER);

    /** @param message the message before its parameters are filled in */
    private record Kind(String logger, String message) {

        String about(String subject) {
            int parameter = message.indexOf(PARAMETER);
            return parameter < 0
                    ? message
                    : message.substring(0, parameter) + subject + message.substring(parameter + PARAMETER.length());
        }
    }

    /** Counts the lines of one kind within a minute. */
    private static final class LineCounts {
        private final Map<String, Integer> bySubject = new LinkedHashMap<>();
        private int ofOthers;

        boolean letsThrough(String subject) {
            if (bySubject.size() == MAX_SUBJECTS && !bySubject.containsKey(subject)) {
                ofOthers++;
                return false;
            }
            return bySubject.merge(subject, 1, Integer::sum) <= MAX_LINES;
        }
    }

    private final Logger log;
    private final Executor afterAMinute;

    /** Guards {@link #kinds}. */
    private final Object lock = new Object();

    /** The kinds that were logged since the minute began. The first of them began the minute. */
    private Map<Kind, LineCounts> kinds = new HashMap<>();

    /** Called by logback for an element of {@code logback.xml}. */
    public RepeatFilter() {
        this(
                CompletableFuture.delayedExecutor(1, TimeUnit.MINUTES, Runnable::run),
                LoggerFactory.getLogger(RepeatFilter.class));
    }

    RepeatFilter(Executor afterAMinute, Logger log) {
        this.afterAMinute = afterAMinute;
        this.log = log;
    }

    @Override
    public FilterReply decide(ILoggingEvent event) {
        // The filter's own warnings pass, because there are as few of them as there are kinds and subjects.
        if (event.getLevel() != Level.WARN || event.getLoggerName().equals(log.getName())) {
            return FilterReply.NEUTRAL;
        }
        var kind = new Kind(event.getLoggerName(), shortened(event.getMessage()));
        Object[] parameters = event.getArgumentArray();
        String subject = parameters == null || parameters.length == 0 ? "" : shortened(parameters[0]);
        synchronized (lock) {
            if (kinds.isEmpty()) {
                afterAMinute.execute(this::endMinute);
            }
            if (kinds.size() >= MAX_KINDS && !kinds.containsKey(kind)) {
                kind = ANY_OTHER;
            }
            return kinds.computeIfAbsent(kind, _ -> new LineCounts()).letsThrough(subject)
                    ? FilterReply.NEUTRAL
                    : FilterReply.DENY;
        }
    }

    private static String shortened(Object value) {
        String text = String.valueOf(value);
        return text.length() <= MAX_LENGTH ? text : text.substring(0, MAX_LENGTH);
    }

    private void endMinute() {
        Map<Kind, LineCounts> ended;
        synchronized (lock) {
            ended = kinds;
            kinds = new HashMap<>();
        }
        ended.forEach((kind, lines) -> {
            lines.bySubject.forEach((subject, count) -> {
                if (count > MAX_LINES) {
                    log.warn("left out {} more lines within a minute like: {}", count - MAX_LINES, kind.about(subject));
                }
            });
            if (lines.ofOthers > 0) {
                log.warn(
                        "left out {} lines like this within a minute, about more than {} subjects: {}",
                        lines.ofOthers,
                        MAX_SUBJECTS,
                        kind.message());
            }
        });
    }
}
