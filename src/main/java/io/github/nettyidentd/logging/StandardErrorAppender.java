package io.github.nettyidentd.logging;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.LoggingEvent;
import ch.qos.logback.core.UnsynchronizedAppenderBase;
import ch.qos.logback.core.encoder.Encoder;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Writes to standard error, many lines at a time, on a thread of its own: whoever reads them may be slow, and an event
 * loop never waits for it. The first line after a pause is written at once, and what comes within the next 10 ms
 * together. When a mebibyte waits, further lines are lost, as are those that cannot be written; later the log says how
 * many.
 *
 * <p>Audit lines have a mebibyte of their own and are written first, so that no number of other lines costs one of them.
 * When that is half full, equal ones in a row are counted instead.
 */
public final class StandardErrorAppender extends UnsynchronizedAppenderBase<ILoggingEvent> {

    /** The logger whose lines must not be lost. */
    static final String AUDIT = "audit";

    private static final Duration PAUSE = Duration.ofMillis(10);
    private static final Duration LAST_WORDS = Duration.ofSeconds(1);

    private final OutputStream out;
    private final Thread writer = Thread.ofPlatform().daemon().name("log").unstarted(this::write);
    private final CountDownLatch stopping = new CountDownLatch(1);
    private @Nullable Encoder<ILoggingEvent> encoder;

    /** Guards what waits; its monitor is notified of the first line, and of the end. */
    private final Object lock = new Object();

    private final WaitingLines audit = new WaitingLines();
    private final AuditRepeats repeats = new AuditRepeats();
    private final WaitingLines ordinary = new WaitingLines();

    /** For {@code logback.xml}. */
    public StandardErrorAppender() {
        this(new FileOutputStream(FileDescriptor.err));
    }

    StandardErrorAppender(OutputStream out) {
        this.out = out;
    }

    /** For {@code logback.xml}. */
    public void setEncoder(Encoder<ILoggingEvent> encoder) {
        this.encoder = encoder;
    }

    @Nullable
    Encoder<ILoggingEvent> encoder() {
        return encoder;
    }

    @Override
    public void start() {
        if (encoder == null) {
            addError("no encoder is set for the appender named \"" + getName() + "\"");
            return;
        }
        writer.start();
        super.start();
    }

    @Override
    protected void append(ILoggingEvent event) {
        byte[] line = encode(event);
        synchronized (lock) {
            if (isNothingWaiting()) {
                lock.notifyAll();
            }
            if (event.getLoggerName().equals(AUDIT)) {
                appendAudit(event, line);
            } else {
                ordinary.add(line, 1);
            }
        }
    }

    private void appendAudit(ILoggingEvent event, byte[] line) {
        if (audit.isHalfFull() && repeats.isRepeat(event)) {
            repeats.add(event);
        } else {
            endRepeats();
            audit.add(line, 1);
            repeats.begin(event);
        }
    }

    private void endRepeats() {
        long count = repeats.count();
        if (count > 0) {
            audit.add(encode(repeats.end()), count);
        }
    }

    private byte[] encode(ILoggingEvent event) {
        return Objects.requireNonNull(encoder).encode(event);
    }

    private boolean isNothingWaiting() {
        return audit.isEmpty() && ordinary.isEmpty();
    }

    private void write() {
        try {
            while (awaitLines()) {
                writeAudit();
                writeOrdinary();
                var _ = stopping.await(PAUSE.toMillis(), TimeUnit.MILLISECONDS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Whether there are any; there are none only at the end. */
    private boolean awaitLines() throws InterruptedException {
        synchronized (lock) {
            while (isNothingWaiting() && stopping.getCount() > 0) {
                lock.wait();
            }
            return !isNothingWaiting();
        }
    }

    private void writeAudit() {
        WaitingLines.Taken lines;
        synchronized (lock) {
            endRepeats();
            lines = audit.take();
        }
        if (!isWritten(lines)) {
            synchronized (lock) {
                audit.lose(lines.count());
            }
        }
    }

    private void writeOrdinary() {
        WaitingLines.Taken lines;
        long lostAudit;
        long lostOrdinary;
        synchronized (lock) {
            lostAudit = audit.takeLost();
            lostOrdinary = ordinary.takeLost();
            lines = ordinary.take();
        }
        if (lostAudit + lostOrdinary > 0) {
            lines.lines().writeBytes(encode(lost(lostOrdinary, lostAudit)));
        }
        if (!isWritten(lines)) {
            synchronized (lock) {
                audit.lose(lostAudit);
                ordinary.lose(lines.count() + lostOrdinary);
            }
        }
    }

    private static ILoggingEvent lost(long ordinary, long audit) {
        var event = new LoggingEvent();
        event.setLoggerName(StandardErrorAppender.class.getName());
        event.setLevel(Level.WARN);
        event.setInstant(Instant.now());
        event.setMessage("lost {} lines of the log and {} audit lines: they could not be written, or not soon enough");
        event.setArgumentArray(new Object[] {ordinary, audit});
        return event;
    }

    /** A full disk or a reader that is gone costs the lines, and nothing else. */
    private boolean isWritten(WaitingLines.Taken lines) {
        try {
            lines.writeTo(out);
            return true;
        } catch (IOException e) {
            addError("lines are lost", e);
            return false;
        }
    }

    /** Writes what waits, if that takes no longer than a second. */
    @Override
    public void stop() {
        super.stop();
        stopping.countDown();
        synchronized (lock) {
            lock.notifyAll();
        }
        try {
            writer.join(LAST_WORDS.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
