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
import org.slf4j.event.KeyValuePair;

class StandardErrorAppenderTest {

    private static final String LOST =
            " WARN  lost %d lines of the log and %d audit lines: they could not be written, or not soon enough";

    /** Records each write, and blocks the first one until the test lets it go on. */
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

    /** Fails each write until the test gives it room, and records the later ones. */
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
        int fit = WaitingLines.ROOM / line(long1000).length();
        for (int i = 0; i < fit + 7; i++) {
            appender.doAppend(event(long1000));
        }
        reader.ready.countDown();

        assertEquals(List.of("first"), messages(take(reader)));
        List<String> lines = take(reader).lines().toList();
        assertEquals(fit + 1, lines.size());
        assertTrue(lines.getLast().endsWith(LOST.formatted(7, 0)), lines.getLast());
        appender.doAppend(event("again"));
        assertEquals(List.of("again"), messages(take(reader)));
    }

    @Test
    void keepsAuditLinesWhereOthersAreLostAndWritesThemFirst() throws Exception {
        var reader = new SlowReader();
        StandardErrorAppender appender = start(reader);
        appender.doAppend(event("first"));
        assertTrue(reader.asked.await(30, TimeUnit.SECONDS));
        String long1000 = "x".repeat(1_000);
        for (int i = 0; i < 2 * WaitingLines.ROOM / 1_000; i++) {
            appender.doAppend(event(long1000));
        }
        for (int i = 0; i < 33; i++) {
            appender.doAppend(audit(i, "lisa" + i));
        }
        reader.ready.countDown();

        assertEquals(List.of("first"), messages(take(reader)));
        assertEquals(IntStream.range(0, 33).mapToObj(i -> "account=lisa" + i).toList(), messages(take(reader)));
        String last = take(reader).lines().toList().getLast();
        assertTrue(last.matches(".* lost [1-9]\\d* lines of the log and 0 audit lines: .*"), last);
    }

    @Test
    void countsEqualAuditLinesInARowWhereRoomIsScarce() throws Exception {
        var reader = new SlowReader();
        StandardErrorAppender appender = start(reader);
        appender.doAppend(event("first"));
        assertTrue(reader.asked.await(30, TimeUnit.SECONDS));
        String long1000 = "x".repeat(1_000);
        int half = WaitingLines.ROOM / 2 / 1_000;
        for (int i = 0; i < half; i++) {
            appender.doAppend(audit(i, long1000 + i % 2));
        }
        for (int i = 0; i < 5_000; i++) {
            appender.doAppend(audit(half + i, "lisa"));
        }
        appender.doAppend(audit(half + 5_000, "bart"));
        reader.ready.countDown();

        assertEquals(List.of("first"), messages(take(reader)));
        List<String> lines = take(reader).lines().toList();
        assertEquals(half + 3, lines.size());
        String lisa = " audit id=%d account=lisa";
        assertTrue(lines.get(half).endsWith(lisa.formatted(half)), lines.get(half));
        assertTrue(lines.get(half + 1).endsWith(lisa.formatted(half + 4_999) + " repeated=4999"), lines.get(half + 1));
        assertTrue(lines.getLast().endsWith(" audit id=" + (half + 5_000) + " account=bart"), lines.getLast());
    }

    @Test
    void saysHowManyAuditLinesAreLost() throws Exception {
        var reader = new SlowReader();
        StandardErrorAppender appender = start(reader);
        appender.doAppend(event("first"));
        assertTrue(reader.asked.await(30, TimeUnit.SECONDS));
        String long1000 = "x".repeat(1_000);
        int fit = WaitingLines.ROOM / new LineEncoder().encode(audit(1_000, long1000)).length;
        for (int i = 0; i < fit + 5; i++) {
            appender.doAppend(audit(1_000 + i, long1000 + i % 2));
        }
        reader.ready.countDown();

        assertEquals(List.of("first"), messages(take(reader)));
        take(reader);
        String last = take(reader).lines().toList().getLast();
        assertTrue(last.matches(".* lost 0 lines of the log and [5-9] audit lines: .*"), last);
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
        assertTrue(lines.getLast().endsWith(LOST.formatted(3, 0)), lines.getLast());
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

    private LoggingEvent audit(int id, String account) {
        var event = new LoggingEvent(
                "test", context.getLogger(StandardErrorAppender.AUDIT), Level.INFO, "audit", null, null);
        event.addKeyValuePair(new KeyValuePair("id", id));
        event.addKeyValuePair(new KeyValuePair("account", account));
        return event;
    }
}
