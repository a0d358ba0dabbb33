package io.github.nettyidentd.logging;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogManager;
import java.util.logging.LogRecord;
import java.util.logging.SimpleFormatter;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings into our log what libraries and plug-ins log through the JDK, by {@code java.util.logging} or
 * {@link System.Logger}. Their errors become warnings, because the number of warnings is limited ({@link RepeatFilter}), and
 * their stack traces are logged at debug level. The JDK creates an object of this class at the first such log line, so it
 * costs nothing at the start.
 */
public final class JdkLogging {

    private static final String CLASS = "java.util.logging.config.class";
    private static final String FILE = "java.util.logging.config.file";

    /** Called by the JDK, by reflection: sets up the JDK's log. */
    public JdkLogging() throws IOException {
        String settings = "handlers=" + ToLog.class.getName() + "\n.level=INFO\n";
        LogManager.getLogManager().readConfiguration(new ByteArrayInputStream(settings.getBytes(UTF_8)));
    }

    /**
     * Makes the JDK use this class, unless the operator has set up the JDK's log by its own properties. Must be called before
     * anything is logged through the JDK.
     */
    static void announce() {
        if (System.getProperty(CLASS) == null && System.getProperty(FILE) == null) {
            System.setProperty(CLASS, JdkLogging.class.getName());
        }
    }

    /** Passes each record of the JDK's log on to SLF4J. */
    public static final class ToLog extends Handler {

        private final SimpleFormatter formatter = new SimpleFormatter();

        /** Called by the JDK, by reflection. */
        public ToLog() {}

        @Override
        public void publish(LogRecord record) {
            Logger log = LoggerFactory.getLogger(String.valueOf(record.getLoggerName()));
            String message = formatter.formatMessage(record);
            Throwable thrown = record.getThrown();
            String text = thrown == null ? message : message + ": " + thrown;
            if (record.getLevel().intValue() >= Level.WARNING.intValue()) {
                log.warn("{}", text);
                if (thrown != null) {
                    log.debug("stack trace of: {}", message, thrown);
                }
            } else {
                log.debug("{}", text, thrown);
            }
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
    }
}
