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

/** Remembers the last {@value #MOST} warnings and errors of the log, for the status of the daemon. Any thread. */
public final class LastProblems extends UnsynchronizedAppenderBase<ILoggingEvent> implements AutoCloseable {

    static final int MOST = 10;

    /**
     * A warning or an error.
     *
     * @param level {@code WARN} or {@code ERROR}
     * @param text the message, without a stack trace
     */
    public record Problem(Instant time, String level, String text) {}

    private final Deque<Problem> problems = new ArrayDeque<>(MOST);

    private LastProblems() {}

    /** Starts to record. Records nothing if the process logs by something other than logback. */
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

    /** The problems recorded so far, oldest first. */
    public List<Problem> toList() {
        synchronized (problems) {
            return List.copyOf(problems);
        }
    }

    /** Stops recording. */
    @Override
    public void close() {
        if (LoggerFactory.getILoggerFactory() instanceof LoggerContext context) {
            context.getLogger(Logger.ROOT_LOGGER_NAME).detachAppender(this);
        }
        stop();
    }
}
