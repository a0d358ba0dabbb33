package io.github.nettyidentd.systemd;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.github.nettyidentd.testing.NotifySocket;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

/** Compares what arrives at a real socket. */
class NotifierTest {

    @TempDir
    private Path directory;

    @Test
    void tellsOfEachState() throws Exception {
        try (var socket = NotifySocket.open(directory.resolve("notify").toString())) {
            var notifier = new Notifier(socket.address());

            notifier.ready("listening on [::]:113");
            assertEquals("READY=1 | STATUS=listening on [::]:113", socket.next());
            notifier.alive();
            assertEquals("WATCHDOG=1", socket.next());
            notifier.stopping();
            assertEquals("STOPPING=1 | STATUS=answering the queries that were received", socket.next());
        }
    }

    @Test
    void tellsTheTimeOfAReloadByTheKernelsClock() throws Exception {
        try (var socket = NotifySocket.open(directory.resolve("notify").toString())) {
            // On Linux, System.nanoTime reads the same clock.
            long before = System.nanoTime() / 1000;
            new Notifier(socket.address()).reloading();
            long after = System.nanoTime() / 1000;

            Matcher message = Pattern.compile("RELOADING=1 \\| MONOTONIC_USEC=(\\d+) \\| STATUS=.*")
                    .matcher(socket.next());
            assertTrue(message.matches(), message::toString);
            long micros = Long.parseLong(message.group(1));
            assertTrue(before <= micros && micros <= after, before + " <= " + micros + " <= " + after);
        }
    }

    @Test
    void reachesAnAbstractAddress() throws Exception {
        try (var socket =
                NotifySocket.open("@netty-identd/" + ProcessHandle.current().pid())) {
            new Notifier(socket.address()).alive();
            assertEquals("WATCHDOG=1", socket.next());
        }
    }

    @Test
    void keepsAStatusToOneLine() throws Exception {
        try (var socket = NotifySocket.open(directory.resolve("notify").toString())) {
            new Notifier(socket.address()).ready("a\nERRNO=1\r\nb\0");
            assertEquals("READY=1 | STATUS=a ERRNO=1 b ", socket.next());
        }
    }

    @Test
    void isNotReadyAgainOnceItStops() throws Exception {
        try (var socket = NotifySocket.open(directory.resolve("notify").toString())) {
            var notifier = new Notifier(socket.address());
            notifier.stopping();
            notifier.ready("a reload that took long");
            notifier.alive();

            assertTrue(socket.next().startsWith("STOPPING=1"));
            assertEquals("WATCHDOG=1", socket.next());
        }
    }

    @Test
    void logsOnceThatNoSocketReceives() {
        String nowhere = directory.resolve("nowhere").toString();

        assertEquals(
                List.of("cannot tell the service manager at NOTIFY_SOCKET '" + nowhere + "': sendto: ENOENT (2)"),
                warnings(nowhere));
    }

    @Test
    void failsAtNoAddress() {
        for (String address : List.of("/" + "x".repeat(107), "relative", "vsock:2:1")) {
            assertEquals(1, warnings(address).size(), address);
        }
    }

    @Test
    void saysNothingWithoutAnAddress() {
        assertEquals(List.of(), warnings(""));
    }

    private static List<String> warnings(String address) {
        var log = (Logger) LoggerFactory.getLogger(Notifier.class);
        var appender = new ListAppender<ILoggingEvent>();
        appender.start();
        log.addAppender(appender);
        try {
            var notifier = new Notifier(address);
            notifier.ready("listening");
            notifier.alive();
            notifier.reloading();
            notifier.stopping();
            return appender.list.stream()
                    .map(ILoggingEvent::getFormattedMessage)
                    .toList();
        } finally {
            log.detachAppender(appender);
        }
    }
}
