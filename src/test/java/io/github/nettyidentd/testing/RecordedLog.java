package io.github.nettyidentd.testing;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;

/** What one logger is told, until this is closed. Nothing of it is printed. */
public final class RecordedLog implements AutoCloseable {

    private final ListAppender<ILoggingEvent> appender = new ListAppender<>();
    private final Logger logger;
    private final @Nullable Level before;

    public RecordedLog(String name) {
        logger = (Logger) LoggerFactory.getLogger(name);
        before = logger.getLevel();
        logger.setLevel(Level.INFO);
        logger.setAdditive(false);
        appender.start();
        logger.addAppender(appender);
    }

    public RecordedLog(Class<?> type) {
        this(type.getName());
    }

    public void setLevel(Level level) {
        logger.setLevel(level);
    }

    public List<String> messages() {
        return appender.list.stream().map(ILoggingEvent::getFormattedMessage).toList();
    }

    /** What each line has in this field. */
    public List<String> values(String field) {
        return appender.list.stream()
                .flatMap(line -> line.getKeyValuePairs().stream())
                .filter(pair -> pair.key.equals(field))
                .map(pair -> String.valueOf(pair.value))
                .toList();
    }

    /** The fields of the only line, in their order, but for one. */
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
