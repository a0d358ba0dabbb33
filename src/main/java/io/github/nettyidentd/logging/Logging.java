package io.github.nettyidentd.logging;

import ch.qos.logback.classic.ClassicConstants;
import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.helpers.Reporter;

/**
 * Sets up the log of this process when it runs as the program {@code netty-identd}. The command line chooses the level and
 * the form of the lines. The operator may replace the rest by a {@code logback.xml} of his own, which
 * {@code -Dlogback.configurationFile} names.
 *
 * <p>A program that embeds the server or the client does not call this class and keeps its own log.
 */
public final class Logging {

    /** The properties that {@link DaemonLogProvider} and {@code logback.xml} read. */
    static final String LEVEL = "netty-identd.log-level";

    static final String FORMAT = "netty-identd.log-format";
    static final String TARGET = "netty-identd.log-target";

    /** The name of the logger whose lines are never written. */
    static final String UNREAD = "unread";

    private Logging() {}

    /**
     * Sets up the log. Must be called before the first logger is made, because SLF4J chooses its provider then and keeps it.
     *
     * @param level the least level that is logged, {@code trace} to {@code error}
     * @param format {@code text} or {@code json}
     */
    public static void configure(String level, String format) {
        System.setProperty(LEVEL, level);
        System.setProperty(FORMAT, format);
        System.setProperty(TARGET, LogTarget.of(System.getenv()).word());
        // Where the operator has a logback.xml, SLF4J finds logback by itself, and logback reads that file.
        if (System.getProperty(ClassicConstants.CONFIG_FILE_PROPERTY) == null) {
            setUnlessSet(LoggerFactory.PROVIDER_PROPERTY_KEY, DaemonLogProvider.class.getName());
            // Otherwise SLF4J reports on standard error, at each start, that it loads the provider named here.
            setUnlessSet(Reporter.SLF4J_INTERNAL_VERBOSITY_KEY, "WARN");
        }
        JdkLogging.announce();
    }

    /**
     * A logger whose lines are made as all lines are, but never written. Where the operator has a {@code logback.xml} of
     * his own, this logger is off.
     */
    public static Logger unread() {
        if (LoggerFactory.getLogger(UNREAD) instanceof ch.qos.logback.classic.Logger logger
                && !logger.iteratorForAppenders().hasNext()) {
            logger.setLevel(Level.OFF);
        }
        return LoggerFactory.getLogger(UNREAD);
    }

    private static void setUnlessSet(String property, String value) {
        if (System.getProperty(property) == null) {
            System.setProperty(property, value);
        }
    }

    /** Writes the lines that wait and ends the log, so that nothing that is logged later is written. */
    public static void stop() {
        if (LoggerFactory.getILoggerFactory() instanceof LoggerContext context) {
            context.stop();
        }
    }
}
