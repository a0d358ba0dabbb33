package io.github.nettyidentd.logging;

import ch.qos.logback.classic.LoggerContext;
import org.slf4j.LoggerFactory;

/**
 * How the log of the program is set up: the command line says how much and in what form, and a {@code logback.xml}, if
 * the operator has one, where it goes.
 */
public final class Logging {

    /** What {@link LogConfigurator} or {@code logback.xml} reads. */
    static final String LEVEL = "netty-identd.log-level";

    static final String FORMAT = "netty-identd.log-format";
    static final String TARGET = "netty-identd.log-target";

    private Logging() {}

    /** Sets level ({@code trace} to {@code error}) and format ({@code text}, {@code json}); before anything is logged. */
    public static void configure(String level, String format) {
        System.setProperty(LEVEL, level);
        System.setProperty(FORMAT, format);
        System.setProperty(TARGET, LogTarget.of(System.getenv()).word());
        JdkLogging.announce();
    }

    /** Writes out what waits; nothing is logged afterwards. */
    public static void stop() {
        if (LoggerFactory.getILoggerFactory() instanceof LoggerContext context) {
            context.stop();
        }
    }
}
