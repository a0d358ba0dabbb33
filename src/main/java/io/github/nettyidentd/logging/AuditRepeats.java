package io.github.nettyidentd.logging;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.LoggingEvent;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.event.KeyValuePair;

/**
 * Counts audit events that follow each other and differ only in their id and time, so that one line can stand for all of
 * them. Guarded by the lock of the appender.
 */
final class AuditRepeats {

    private static final String ID = "id";

    private @Nullable ILoggingEvent last;

    /** How many events were counted and have no line yet. */
    private long count;

    /** Whether an event differs from the previous one only in its id and time. */
    boolean isRepeat(ILoggingEvent event) {
        return last != null
                && event.getMessage().equals(last.getMessage())
                && fieldsWithoutId(event).equals(fieldsWithoutId(last));
    }

    private static List<KeyValuePair> fieldsWithoutId(ILoggingEvent event) {
        List<KeyValuePair> fields = event.getKeyValuePairs();
        return fields == null
                ? List.of()
                : fields.stream().filter(field -> !field.key.equals(ID)).toList();
    }

    /** Counts an event, which then gets no line of its own. */
    void add(ILoggingEvent repeat) {
        last = repeat;
        count++;
    }

    /** Starts with an event that has its own line; later events are compared with it. */
    void begin(ILoggingEvent event) {
        last = event;
    }

    long count() {
        return count;
    }

    /** Ends the row: returns the last event that was counted, with the field {@code repeated}, which holds the count. */
    ILoggingEvent end() {
        ILoggingEvent repeated = last;
        if (repeated == null) {
            throw new IllegalStateException("nothing was counted");
        }
        var summary = new LoggingEvent();
        summary.setLoggerName(repeated.getLoggerName());
        summary.setLevel(repeated.getLevel());
        summary.setMessage(repeated.getMessage());
        summary.setInstant(repeated.getInstant());
        List<KeyValuePair> fields = new ArrayList<>();
        if (repeated.getKeyValuePairs() != null) {
            fields.addAll(repeated.getKeyValuePairs());
        }
        fields.add(new KeyValuePair("repeated", count));
        summary.setKeyValuePairs(fields);
        count = 0;
        return summary;
    }
}
