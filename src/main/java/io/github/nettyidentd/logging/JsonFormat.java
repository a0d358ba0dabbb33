package io.github.nettyidentd.logging;

import ch.qos.logback.classic.pattern.ThrowableProxyConverter;
import ch.qos.logback.classic.spi.ILoggingEvent;
import com.google.gson.stream.JsonWriter;
import io.github.nettyidentd.text.Printable;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.time.temporal.ChronoUnit;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.event.KeyValuePair;

/**
 * Formats an event as a JSON object with the members {@code time} (in UTC), {@code level}, {@code logger} and
 * {@code message}, and one member for each field of the event. A field that is a number stays a number. Characters that are
 * not printable are escaped.
 */
final class JsonFormat implements LineEncoder.Format {

    private final ThrowableProxyConverter stackTrace = new ThrowableProxyConverter();

    JsonFormat() {
        stackTrace.start();
    }

    @Override
    public void append(ILoggingEvent event, boolean timed, StringBuilder line) {
        var text = new StringWriter();
        try (var json = new JsonWriter(text)) {
            json.beginObject();
            if (timed) {
                json.name("time")
                        .value(event.getInstant().truncatedTo(ChronoUnit.MILLIS).toString());
            }
            json.name("level").value(event.getLevel().toString());
            json.name("logger").value(event.getLoggerName());
            json.name("message").value(event.getFormattedMessage());
            List<KeyValuePair> fields = event.getKeyValuePairs();
            for (KeyValuePair field : fields == null ? List.<KeyValuePair>of() : fields) {
                write(json.name(field.key), field.value);
            }
            if (event.getThrowableProxy() != null) {
                json.name("exception").value(stackTrace.convert(event));
            }
            json.endObject();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Printable.appendEscaped(text.toString(), line);
    }

    private static void write(JsonWriter json, @Nullable Object value) throws IOException {
        if (value instanceof Long || value instanceof Integer) {
            json.value((Number) value);
        } else {
            json.value(String.valueOf(value));
        }
    }
}
