package io.github.nettyidentd.logging;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.LoggingEvent;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.event.KeyValuePair;

/** Counts audit events in a row that are equal but for id and time. Guarded by the appender's lock. */
final class AuditRepeats {

    private static final String ID = "id";

    private @Nullable ILoggingEvent last;
    private long count;

    /** Whether an event says the same as the one before it. */
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

    /** Counts it, so that it needs no line of its own. */
    void add(ILoggingEvent repeat) {
        last = repeat;
        count++;
    }

    /** What comes next is compared with this one. */
    void begin(ILoggingEvent event) {
        last = event;
    }

    long count() {
        return count;
    }

    /** The last one that was counted, which stands for all of them and says how many they are. */
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
