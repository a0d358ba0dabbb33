package io.github.nettyidentd.logging;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.UnsynchronizedAppenderBase;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import org.slf4j.LoggerFactory;

/** Remembers the last warnings and errors of the log, {@value #MOST} of them. Any thread. */
public final class LastProblems extends UnsynchronizedAppenderBase<ILoggingEvent> implements AutoCloseable {

    static final int MOST = 10;

    /** One of them; the level is {@code WARN} or {@code ERROR}. */
    public record Problem(Instant time, String level, String text) {}

    private final Deque<Problem> problems = new ArrayDeque<>(MOST);

    private LastProblems() {}

    /** Listens from now on to all that is logged. */
    public static LastProblems listen() {
        var problems = new LastProblems();
        if (LoggerFactory.getILoggerFactory() instanceof LoggerContext context) {
            problems.setContext(context);
            problems.start();
            context.getLogger(Logger.ROOT_LOGGER_NAME).addAppender(problems);
        }
        return problems;
    }

    @Override
    protected void append(ILoggingEvent event) {
        if (!event.getLevel().isGreaterOrEqual(Level.WARN)) {
            return;
        }
        var problem = new Problem(event.getInstant(), event.getLevel().toString(), event.getFormattedMessage());
        synchronized (problems) {
            if (problems.size() == MOST) {
                problems.removeFirst();
            }
            problems.addLast(problem);
        }
    }

    /** Oldest first. */
    public List<Problem> toList() {
        synchronized (problems) {
            return List.copyOf(problems);
        }
    }

    /** Listens no more. */
    @Override
    public void close() {
        if (LoggerFactory.getILoggerFactory() instanceof LoggerContext context) {
            context.getLogger(Logger.ROOT_LOGGER_NAME).detachAppender(this);
        }
        stop();
    }
}
