package io.github.nettyidentd.logging;

import ch.qos.logback.classic.ClassicConstants;
import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.Configurator;
import ch.qos.logback.core.spi.ContextAwareBase;

/**
 * Sets up the log of the program where the operator has no {@code logback.xml}, by the same words as
 * {@code config/logback.xml.example}: a start has no time to read XML. A program that has this library in it keeps its
 * own log, as it does not call {@link Logging#configure}.
 */
public final class LogConfigurator extends ContextAwareBase implements Configurator {

    /** For logback, which finds it as a service. */
    public LogConfigurator() {}

    @Override
    public ExecutionStatus configure(LoggerContext context) {
        String level = System.getProperty(Logging.LEVEL);
        if (level == null || System.getProperty(ClassicConstants.CONFIG_FILE_PROPERTY) != null) {
            return ExecutionStatus.INVOKE_NEXT_IF_ANY;
        }
        configure(
                context,
                level,
                System.getProperty(Logging.FORMAT, "text"),
                System.getProperty(Logging.TARGET, "stream"));
        return ExecutionStatus.DO_NOT_INVOKE_NEXT_IF_ANY;
    }

    static void configure(LoggerContext context, String level, String format, String target) {
        var filter = new RepeatFilter();
        filter.setContext(context);
        filter.start();

        var encoder = new LineEncoder();
        encoder.setContext(context);
        encoder.setFormat(format);
        encoder.setTarget(target);
        encoder.start();

        var appender = new StandardErrorAppender();
        appender.setContext(context);
        appender.setName("standard-error");
        appender.addFilter(filter);
        appender.setEncoder(encoder);
        appender.start();

        Logger root = context.getLogger(Logger.ROOT_LOGGER_NAME);
        root.setLevel(Level.valueOf(level));
        root.addAppender(appender);
        context.getLogger(StandardErrorAppender.AUDIT).setLevel(Level.INFO);
        context.getLogger("io.netty").setLevel(Level.INFO);
    }
}
