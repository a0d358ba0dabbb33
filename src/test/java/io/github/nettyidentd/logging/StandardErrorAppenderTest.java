package io.github.nettyidentd.logging;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.LoggingEvent;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class StandardErrorAppenderTest {

    /** Takes whole writes, and the first one only once it may. */
    private static final class SlowReader extends OutputStream {
        final CountDownLatch asked = new CountDownLatch(1);
        final CountDownLatch ready = new CountDownLatch(1);
        final LinkedBlockingQueue<String> writes = new LinkedBlockingQueue<>();

        @Override
        public void write(int octet) {
            throw new UnsupportedOperationException("one octet");
        }

        @Override
        public void write(byte[] octets, int offset, int length) throws IOException {
            asked.countDown();
            try {
                assertTrue(ready.await(30, TimeUnit.SECONDS));
            } catch (InterruptedException e) {
                throw new IOException(e);
            }
            writes.add(new String(octets, offset, length, UTF_8));
        }
    }

    /** Takes whole writes once it has room. */
    private static final class FullDisk extends OutputStream {
        final Semaphore failures = new Semaphore(0);
        final List<String> written = new ArrayList<>();
        volatile boolean hasRoom;

        @Override
        public void write(int octet) {
            throw new UnsupportedOperationException("one octet");
        }

        @Override
        public void write(byte[] octets, int offset, int length) throws IOException {
            if (!hasRoom) {
                failures.release();
                throw new IOException("no space left on device");
            }
            written.add(new String(octets, offset, length, UTF_8));
        }
    }

    private final LoggerContext context = new LoggerContext();
    private @Nullable StandardErrorAppender appender;

    @AfterEach
    void stop() {
        if (appender != null) {
            appender.stop();
        }
    }

    @Test
    void writesTogetherWhatComesWhileItWrites() throws Exception {
        var reader = new SlowReader();
        StandardErrorAppender appender = start(reader);
        appender.doAppend(event("0"));
        assertTrue(reader.asked.await(30, TimeUnit.SECONDS));
        for (int i = 1; i <= 1_000; i++) {
            appender.doAppend(event(String.valueOf(i)));
        }
        reader.ready.countDown();

        assertEquals(List.of("0"), messages(take(reader)));
        assertEquals(IntStream.rangeClosed(1, 1_000).mapToObj(String::valueOf).toList(), messages(take(reader)));
    }

    @Test
    void losesLinesInPlaceOfWaitingAndSaysHowMany() throws Exception {
        var reader = new SlowReader();
        StandardErrorAppender appender = start(reader);
        appender.doAppend(event("first"));
        assertTrue(reader.asked.await(30, TimeUnit.SECONDS));
        String long1000 = "x".repeat(1_000);
        int fit = StandardErrorAppender.MAX_OCTETS / line(long1000).length();
        for (int i = 0; i < fit + 7; i++) {
            appender.doAppend(event(long1000));
        }
        reader.ready.countDown();

        assertEquals(List.of("first"), messages(take(reader)));
        List<String> lines = take(reader).lines().toList();
        assertEquals(fit + 1, lines.size());
        assertEquals("lost 7 lines of the log: they could not be written, or not soon enough", lines.getLast());
        appender.doAppend(event("again"));
        assertEquals(List.of("again"), messages(take(reader)));
    }

    @Test
    void writesWhatWaitsBeforeItStops() {
        var out = new ByteArrayOutputStream();
        StandardErrorAppender appender = start(out);
        for (int i = 0; i < 100; i++) {
            appender.doAppend(event("line"));
        }
        appender.stop();

        assertEquals(100, messages(out.toString(UTF_8)).size());
    }

    @Test
    void goesOnWhenLinesCannotBeWrittenAndSaysHowManyAreLost() throws Exception {
        var disk = new FullDisk();
        StandardErrorAppender appender = start(disk);
        for (int i = 1; i <= 3; i++) {
            appender.doAppend(event("lost"));
            assertTrue(disk.failures.tryAcquire(30, TimeUnit.SECONDS));
        }
        disk.hasRoom = true;
        appender.doAppend(event("kept"));
        appender.stop();

        List<String> lines = String.join("", disk.written).lines().toList();
        assertEquals(2, lines.size());
        assertEquals(List.of("kept"), messages(lines.getFirst()));
        assertEquals("lost 3 lines of the log: they could not be written, or not soon enough", lines.getLast());
    }

    private static String take(SlowReader reader) throws InterruptedException {
        String write = reader.writes.poll(30, TimeUnit.SECONDS);
        if (write == null) {
            throw new AssertionError("nothing was written");
        }
        return write;
    }

    private StandardErrorAppender start(OutputStream out) {
        var started = new StandardErrorAppender(out);
        started.setContext(context);
        started.setEncoder(new LineEncoder());
        started.start();
        appender = started;
        return started;
    }

    private String line(String message) {
        return new String(new LineEncoder().encode(event(message)), UTF_8);
    }

    private static List<String> messages(String lines) {
        return lines.lines()
                .map(line -> line.substring(line.lastIndexOf(' ') + 1))
                .toList();
    }

    private LoggingEvent event(String message) {
        return new LoggingEvent("test", context.getLogger("test"), Level.INFO, message, null, null);
    }
}
