package io.github.nettyidentd.daemon;

import ch.qos.logback.classic.pattern.ClassicConverter;
import ch.qos.logback.classic.spi.ILoggingEvent;
import java.util.List;
import org.slf4j.event.KeyValuePair;

/**
 * The conversion word {@code %fields} of {@code logback.xml}: an event's fields as {@code key=value}. A value with blanks
 * or quotes stands in quotes, and whatever is no printable character is escaped, so that no user-id can forge a line.
 */
public final class FieldConverter extends ClassicConverter {

    @Override
    public String convert(ILoggingEvent event) {
        List<KeyValuePair> fields = event.getKeyValuePairs();
        if (fields == null) {
            return "";
        }
        var text = new StringBuilder();
        for (KeyValuePair field : fields) {
            text.append(' ').append(field.key).append('=');
            append(String.valueOf(field.value), text);
        }
        return text.toString();
    }

    private static void append(String value, StringBuilder text) {
        boolean bare = !value.isEmpty() && value.chars().allMatch(c -> c > ' ' && c < 0x7f && c != '"' && c != '\\');
        if (bare) {
            text.append(value);
            return;
        }
        text.append('"');
        value.chars().forEach(c -> {
            if (c == '"' || c == '\\') {
                text.append('\\').append((char) c);
            } else if ((c >= ' ' && c < 0x7f) || Character.isLetterOrDigit(c)) {
                text.append((char) c);
            } else {
                text.append("\\u%04x".formatted(c));
            }
        });
        text.append('"');
    }
}
