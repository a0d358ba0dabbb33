package io.github.nettyidentd.logging;

import static java.nio.charset.StandardCharsets.UTF_8;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.encoder.EncoderBase;

/** Writes each event as a line; for the journal with a priority in place of the time, as it has times of its own. */
public final class LineEncoder extends EncoderBase<ILoggingEvent> {

    private static final byte[] NOTHING = {};
    private static final int USUAL_LENGTH = 256;

    private LineFormat format = new TextFormat();
    private boolean timed = true;

    /** For {@code logback.xml}: {@code text} or {@code json}. */
    public void setFormat(String format) {
        this.format = switch (format) {
            case "text" -> new TextFormat();
            case "json" -> new JsonFormat();
            default -> throw new IllegalArgumentException("format: " + format + " (expected: text or json)");
        };
    }

    /** For {@code logback.xml}: who reads the lines, {@code journal} or {@code stream}. */
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

    /** The priority of syslog(3) between angle brackets, as in sd-daemon(3). */
    private static String priority(Level level) {
        return switch (level.toInt()) {
            case Level.ERROR_INT -> "<3>";
            case Level.WARN_INT -> "<4>";
            case Level.INFO_INT -> "<6>";
            default -> "<7>";
        };
    }
}
