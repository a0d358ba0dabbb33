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
 * Writes the log to standard error, on a thread of its own. The reader of standard error may be slow, and an event loop must
 * not wait for it.
 *
 * <p>The first line after a pause is written at once. Lines that come within the next 10 ms are written together, because
 * one write for each line would cost more than the query that the line is about. If a mebibyte of lines waits, further lines
 * are lost, and so are lines that cannot be written. A later line says how many were lost.
 *
 * <p>Audit lines have a mebibyte of their own and are written first, so that no number of other lines can displace them. If
 * half of that is used, audit lines that repeat the previous one are counted instead of kept.
 */
public final class StandardErrorAppender extends UnsynchronizedAppenderBase<ILoggingEvent> {

    /** The name of the logger whose lines must not be lost. */
    static final String AUDIT = "audit";

    private static final Duration PAUSE = Duration.ofMillis(10);

    /** How long {@link #stop} waits for the last lines to be written. */
    private static final Duration LAST_WORDS = Duration.ofSeconds(1);

    private final OutputStream out;
    private final Thread writer = Thread.ofPlatform().daemon().name("log").unstarted(this::write);
    private final CountDownLatch stopping = new CountDownLatch(1);
    private @Nullable Encoder<ILoggingEvent> encoder;

    /** Guards the lines that wait. The writer waits on it, and is notified of the first line and of the end. */
    private final Object lock = new Object();

    private final WaitingLines audit = new WaitingLines();
    private final AuditRepeats repeats = new AuditRepeats();
    private final WaitingLines ordinary = new WaitingLines();

    /** Called by logback for an element of {@code logback.xml}. */
    public StandardErrorAppender() {
        this(new FileOutputStream(FileDescriptor.err));
    }

    StandardErrorAppender(OutputStream out) {
        this.out = out;
    }

    /** Called by logback for an element of {@code logback.xml}. */
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
        byte[] line = encode(event); // outside the lock, because it is most of the work
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

    /** Waits for lines; returns false if the appender was stopped and no lines are left. */
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
            // The report is written with the lines after it. If that fails, the counts go back, so that no loss is
            // forgotten.
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

    /** Writes lines; returns false if that fails. A full disk or a reader that is gone costs these lines and nothing else. */
    private boolean isWritten(WaitingLines.Taken lines) {
        try {
            lines.writeTo(out);
            return true;
        } catch (IOException e) {
            addError("lines are lost", e);
            return false;
        }
    }

    /** Stops, after the lines that wait are written; gives up after a second. */
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
