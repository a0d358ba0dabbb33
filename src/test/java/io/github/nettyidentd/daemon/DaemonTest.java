package io.github.nettyidentd.daemon;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.nettyidentd.testing.Asker;
import io.github.nettyidentd.testing.DaemonSetup;
import io.github.nettyidentd.testing.RecordedLog;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DaemonTest {

    private static final InetAddress LOOPBACK = InetAddress.ofLiteral("127.0.0.1");

    @TempDir
    private Path directory;

    @Test
    void answersUntilItIsClosed() throws Exception {
        InetSocketAddress address;
        try (var log = new RecordedLog(Daemon.class)) {
            try (Daemon daemon = DaemonSetup.asking("fixed:user-id=stjohns").start()) {
                address = daemon.addresses().getFirst();
                assertEquals("6193 , 23 : USERID : OTHER :stjohns", Asker.ask(address, 6193, 23));
                assertTrue(
                        log.messages().getFirst().matches("listening on 127\\.0\\.0\\.1:\\d+ \\(\\w+\\); asking fixed"),
                        () -> log.messages().toString());
            }
            assertEquals("stopped", log.messages().getLast());
        }
        assertThrows(ConnectException.class, () -> Asker.connect(address).close());
    }

    @Test
    void closesItsLookupsAfterTheServer() throws Exception {
        var plugin = MarkingPlugin.writeTo(directory);
        try (Daemon daemon =
                DaemonSetup.asking(plugin.named("a")).withPlugins(directory).start()) {
            assertEquals(
                    "6193 , 23 : ERROR : NO-USER", Asker.ask(daemon.addresses().getFirst(), 6193, 23));
            assertEquals(List.of(), plugin.closed());
        }
        assertEquals(List.of("a"), plugin.closed());
    }

    @Test
    void failsWithAdviceAndClosesItsLookupsWhereThePortIsTaken() throws Exception {
        var plugin = MarkingPlugin.writeTo(directory);
        try (var taken = new ServerSocket(0, 1, LOOPBACK)) {
            var setup = DaemonSetup.asking(plugin.named("a"))
                    .withPlugins(directory)
                    .listeningOn(new InetSocketAddress(LOOPBACK, taken.getLocalPort()));

            var failure = assertThrows(StartFailure.class, setup::start);

            assertEquals(StartFailure.Kind.ENVIRONMENT, failure.kind());
            assertTrue(
                    String.valueOf(failure.getMessage())
                            .contains("127.0.0.1:" + taken.getLocalPort()
                                    + ": Address already in use: another program has the port"),
                    failure::getMessage);
        }
        assertEquals(List.of("a"), plugin.closed());
    }

    @Test
    void doesNotComeToItsPortWhereALookupCannotBeHad() throws Exception {
        var plugin = MarkingPlugin.writeTo(directory);
        StartFailure failure;
        // A daemon that came as far as to listen would fail with another message, because the port is taken.
        try (var taken = new ServerSocket(0, 1, LOOPBACK)) {
            var setup = DaemonSetup.asking(plugin.named("a"), "nope")
                    .withPlugins(directory)
                    .listeningOn(new InetSocketAddress(LOOPBACK, taken.getLocalPort()));

            failure = assertThrows(StartFailure.class, setup::start);
        }

        assertEquals(StartFailure.Kind.CONFIGURATION, failure.kind());
        assertEquals(
                "unknown lookup 'nope' (expected: system, fixed, a plug-in's name: marking, or a class name)",
                failure.getMessage());
        assertEquals(List.of("a"), plugin.closed());
    }

    @Test
    void leavesNothingOpenWhereASettingIsImpossible() throws Exception {
        var plugin = MarkingPlugin.writeTo(directory);
        var setup = DaemonSetup.asking(plugin.named("a"))
                .withPlugins(directory)
                .listeningOn(InetSocketAddress.createUnresolved("ident.invalid", 0));

        assertThrows(IllegalArgumentException.class, setup::start);

        assertEquals(List.of("a"), plugin.closed());
    }
}
