package io.github.nettyidentd.testing;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;

/** Records the lines of one logger from level INFO on, until this is closed. No line is printed. */
public final class RecordedLog implements AutoCloseable {

    private final ListAppender<ILoggingEvent> appender = new ListAppender<>();
    private final Logger logger;
    private final @Nullable Level before;

    /** Records the logger of a name. */
    public RecordedLog(String name) {
        logger = (Logger) LoggerFactory.getLogger(name);
        before = logger.getLevel();
        logger.setLevel(Level.INFO);
        logger.setAdditive(false);
        // Another thread may log while a test reads.
        appender.list = new CopyOnWriteArrayList<>();
        appender.start();
        logger.addAppender(appender);
    }

    /** Records the logger of a class. */
    public RecordedLog(Class<?> type) {
        this(type.getName());
    }

    /** Sets the level from which on lines are recorded. */
    public void setLevel(Level level) {
        logger.setLevel(level);
    }

    /** Gives the messages of all lines, in their order. */
    public List<String> messages() {
        return appender.list.stream().map(ILoggingEvent::getFormattedMessage).toList();
    }

    /** Gives the value of a field in each line that has the field. */
    public List<String> values(String field) {
        return appender.list.stream()
                .flatMap(line -> line.getKeyValuePairs().stream())
                .filter(pair -> pair.key.equals(field))
                .map(pair -> String.valueOf(pair.value))
                .toList();
    }

    /** Gives the fields of the only line in their order, without one of them. */
    public Map<String, String> fieldsWithout(String field) {
        if (appender.list.size() != 1) {
            throw new IllegalStateException("lines: " + messages() + " (expected: one)");
        }
        Map<String, String> fields = new LinkedHashMap<>();
        appender.list.getFirst().getKeyValuePairs().forEach(pair -> fields.put(pair.key, String.valueOf(pair.value)));
        fields.remove(field);
        return fields;
    }

    @Override
    public void close() {
        logger.detachAppender(appender);
        logger.setAdditive(true);
        logger.setLevel(before);
    }
}
