package io.github.nettyidentd.logging;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.util.LogbackMDCAdapter;
import java.io.OutputStream;
import org.slf4j.ILoggerFactory;
import org.slf4j.IMarkerFactory;
import org.slf4j.helpers.BasicMarkerFactory;
import org.slf4j.spi.MDCAdapter;
import org.slf4j.spi.SLF4JServiceProvider;

/**
 * Gives SLF4J a logback that is set up as {@code config/logback.xml.example} says, but without reading XML, because that
 * would take a good part of the start.
 *
 * <p>Only {@link Logging#configure} puts this provider in force, by a system property. It is not registered under
 * {@code META-INF/services}: there it would take over the log of every program that has our jar on its class path.
 */
public final class DaemonLogProvider implements SLF4JServiceProvider {

    /** The version of SLF4J's API that this class was written for; any 2.0 is fine. */
    private static final String API_VERSION = "2.0.99";

    private final LoggerContext context = new LoggerContext();
    private final IMarkerFactory markers = new BasicMarkerFactory();
    private final LogbackMDCAdapter mdc = new LogbackMDCAdapter();

    /** Called by SLF4J, which makes the provider by reflection when a program asks for its first logger. */
    public DaemonLogProvider() {}

    @Override
    public void initialize() {
        context.setName("default");
        context.setMDCAdapter(mdc);
        configure(
                context,
                System.getProperty(Logging.LEVEL, "info"),
                System.getProperty(Logging.FORMAT, "text"),
                System.getProperty(Logging.TARGET, "stream"));
        context.start();
    }

    /** Does what {@code config/logback.xml.example} says. */
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

        var unreadAppender = new StandardErrorAppender(OutputStream.nullOutputStream());
        unreadAppender.setContext(context);
        unreadAppender.setName(Logging.UNREAD);
        unreadAppender.setEncoder(encoder);
        unreadAppender.start();
        Logger unread = context.getLogger(Logging.UNREAD);
        unread.setAdditive(false);
        unread.addAppender(unreadAppender);
    }

    @Override
    public ILoggerFactory getLoggerFactory() {
        return context;
    }

    @Override
    public IMarkerFactory getMarkerFactory() {
        return markers;
    }

    @Override
    public MDCAdapter getMDCAdapter() {
        return mdc;
    }

    @Override
    public String getRequestedApiVersion() {
        return API_VERSION;
    }
}
