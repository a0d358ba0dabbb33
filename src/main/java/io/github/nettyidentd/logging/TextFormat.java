package io.github.nettyidentd.logging;

import ch.qos.logback.classic.pattern.ThrowableProxyConverter;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.util.CachingDateFormatter;
import io.github.nettyidentd.text.Printable;
import java.util.List;
import org.slf4j.event.KeyValuePair;

/**
 * Formats an event as time, level, message and fields of the form {@code key=value}. A value with blanks or quotes stands in
 * quotes.
 *
 * <p>Messages and fields may hold text that a plug-in or a peer has made up. Such text must not look like another line of the
 * log and must not move the cursor of a terminal. Therefore control characters and characters that change the direction of
 * text are replaced, and a stack trace is indented.
 */
final class TextFormat implements LineEncoder.Format {

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
