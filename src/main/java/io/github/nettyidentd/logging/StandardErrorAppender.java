package io.github.nettyidentd.logging;

import static java.nio.charset.StandardCharsets.UTF_8;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.UnsynchronizedAppenderBase;
import ch.qos.logback.core.encoder.Encoder;
import java.io.ByteArrayOutputStream;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Writes to standard error, many lines at a time, on a thread of its own: whoever reads them may be slow, and an event
 * loop never waits for it. The first line after a pause is written at once, and what comes within the next 10 ms
 * together. When {@value #MAX_OCTETS} octets wait, further lines are lost, as are those that cannot be written; later the
 * log says how many.
 */
public final class StandardErrorAppender extends UnsynchronizedAppenderBase<ILoggingEvent> {

    static final int MAX_OCTETS = 1 << 20;

    private static final Duration PAUSE = Duration.ofMillis(10);
    private static final Duration LAST_WORDS = Duration.ofSeconds(1);

    /** Lines to be written together. */
    private static final class Lines extends ByteArrayOutputStream {
        /** How many are lost if these cannot be written: these, and those that they tell of. */
        private long atStake;

        void add(byte[] line) {
            writeBytes(line);
            atStake++;
        }

        @Override
        public synchronized void reset() {
            super.reset();
            atStake = 0;
        }
    }

    private final OutputStream out;
    private final Thread writer = Thread.ofPlatform().daemon().name("log").unstarted(this::write);
    private final CountDownLatch stopping = new CountDownLatch(1);
    private @Nullable Encoder<ILoggingEvent> encoder;

    /** Guards what waits; its monitor is notified of the first line, and of the end. */
    private final Object lock = new Object();

    private Lines waiting = new Lines();
    private long lost;

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
        byte[] line = Objects.requireNonNull(encoder).encode(event);
        synchronized (lock) {
            if (waiting.size() + line.length > MAX_OCTETS) {
                lost++;
                return;
            }
            if (waiting.size() == 0) {
                lock.notifyAll();
            }
            waiting.add(line);
        }
    }

    private void write() {
        var spare = new Lines();
        try {
            while (awaitLines()) {
                spare = write(take(spare));
                var _ = stopping.await(PAUSE.toMillis(), TimeUnit.MILLISECONDS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Whether there are any; there are none only at the end. */
    private boolean awaitLines() throws InterruptedException {
        synchronized (lock) {
            while (waiting.size() == 0 && stopping.getCount() > 0) {
                lock.wait();
            }
            return waiting.size() > 0;
        }
    }

    private Lines take(Lines empty) {
        synchronized (lock) {
            Lines full = waiting;
            waiting = empty;
            if (lost > 0) {
                full.writeBytes("lost %d lines of the log: they could not be written, or not soon enough%n"
                        .formatted(lost)
                        .getBytes(UTF_8));
                full.atStake += lost;
                lost = 0;
            }
            return full;
        }
    }

    /** A full disk or a reader that is gone costs the lines, and nothing else. */
    private Lines write(Lines lines) {
        try {
            lines.writeTo(out);
        } catch (IOException e) {
            addError("lines are lost", e);
            synchronized (lock) {
                lost += lines.atStake;
            }
        }
        lines.reset();
        return lines;
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
