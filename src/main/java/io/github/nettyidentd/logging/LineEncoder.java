package io.github.nettyidentd.logging;

import static java.nio.charset.StandardCharsets.UTF_8;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.encoder.EncoderBase;

/**
 * Encodes each event as a line of UTF-8. A line for the journal begins with a priority in place of the time, because the
 * journal records the time itself.
 */
public final class LineEncoder extends EncoderBase<ILoggingEvent> {

    /** The form of a line. Implementations are safe for use by several threads. */
    sealed interface Format permits TextFormat, JsonFormat {

        /**
         * Appends an event, without the end of the line.
         *
         * @param timed whether the line gives the time of the event
         */
        void append(ILoggingEvent event, boolean timed, StringBuilder line);
    }

    private static final byte[] NOTHING = {};

    /** The capacity in characters that a line starts with; longer lines grow it. */
    private static final int USUAL_LENGTH = 256;

    private Format format = new TextFormat();
    private boolean timed = true;

    /**
     * Called by logback for an element of {@code logback.xml}.
     *
     * @param format {@code text} or {@code json}
     */
    public void setFormat(String format) {
        this.format = switch (format) {
            case "text" -> new TextFormat();
            case "json" -> new JsonFormat();
            default -> throw new IllegalArgumentException("format: " + format + " (expected: text or json)");
        };
    }

    /**
     * Called by logback for an element of {@code logback.xml}.
     *
     * @param target {@code journal} if systemd's journal reads the lines; any other word stands for another reader
     */
    public void setTarget(String target) {
        timed = !LogTarget.JOURNAL.isNamed(target);
    }

    @Override
    public byte[] headerBytes() {
        return NOTHING;
    }

    @Override
    public byte[] footerBytes() {
        return NOTHING;
    }

    @Override
    public byte[] encode(ILoggingEvent event) {
        var line = new StringBuilder(USUAL_LENGTH);
        if (!timed) {
            line.append(priority(event.getLevel()));
        }
        format.append(event, timed, line);
        return line.append('\n').toString().getBytes(UTF_8);
    }

    /** The priority of syslog(3) in angle brackets, as sd-daemon(3) defines it. */
    private static String priority(Level level) {
        return switch (level.toInt()) {
            case Level.ERROR_INT -> "<3>";
            case Level.WARN_INT -> "<4>";
            case Level.INFO_INT -> "<6>";
            default -> "<7>";
        };
    }
}
