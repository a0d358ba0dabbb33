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
 * Brings what libraries and plug-ins log through the JDK, by {@code java.util.logging} or {@link System.Logger}, into the
 * program's log. It is a warning at most, as warnings are bounded, and its stack traces are for debug. The JDK makes an
 * object of this class when something is logged that way for the first time, so that it costs a start nothing.
 */
public final class JdkLogging {

    private static final String CLASS = "java.util.logging.config.class";
    private static final String FILE = "java.util.logging.config.file";

    /** For the JDK: sets up its log. */
    public JdkLogging() throws IOException {
        String settings = "handlers=" + ToLog.class.getName() + "\n.level=INFO\n";
        LogManager.getLogManager().readConfiguration(new ByteArrayInputStream(settings.getBytes(UTF_8)));
    }

    /** Holds unless the operator has set up the JDK's log; before anything is logged. */
    static void announce() {
        if (System.getProperty(CLASS) == null && System.getProperty(FILE) == null) {
            System.setProperty(CLASS, JdkLogging.class.getName());
        }
    }

    /** Logs what the JDK's log is given. */
    public static final class ToLog extends Handler {

        private final SimpleFormatter formatter = new SimpleFormatter();

        /** For the JDK. */
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
