package io.github.nettyidentd.logging;

import ch.qos.logback.classic.pattern.ThrowableProxyConverter;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.util.CachingDateFormatter;
import io.github.nettyidentd.text.Printable;
import java.util.List;
import org.slf4j.event.KeyValuePair;

/**
 * Time, level, message and {@code key=value} fields. A value with blanks or quotes stands in quotes. Messages and fields
 * may hold what a plug-in or a peer made up: neither control characters nor those that turn the direction of text go
 * through, and a stack trace is indented, so that none of it can pass for another line.
 */
final class TextFormat implements LineFormat {

    private static final int LEVEL_WIDTH = 5;
    private static final String INDENTATION = "    ";

    private final CachingDateFormatter time = new CachingDateFormatter("yyyy-MM-dd'T'HH:mm:ss.SSSXXX");
    private final ThrowableProxyConverter stackTrace = new ThrowableProxyConverter();

    TextFormat() {
        stackTrace.start();
    }

    @Override
    public void append(ILoggingEvent event, boolean timed, StringBuilder line) {
        if (timed) {
            String level = event.getLevel().toString();
            line.append(time.format(event.getTimeStamp())).append(' ').append(level);
            line.repeat(' ', LEVEL_WIDTH - level.length() + 1);
        }
        Printable.appendOnOneLine(event.getFormattedMessage(), line);
        List<KeyValuePair> fields = event.getKeyValuePairs();
        if (fields != null) {
            for (KeyValuePair field : fields) {
                line.append(' ').append(field.key).append('=');
                Printable.appendWord(String.valueOf(field.value), line);
            }
        }
        if (event.getThrowableProxy() != null) {
            stackTrace.convert(event).lines().forEach(frame -> {
                line.append('\n').append(INDENTATION);
                Printable.appendOnOneLine(frame, line);
            });
        }
    }
}
