package io.github.nettyidentd.monitoring;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.BindException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StatusServerTest {

    private static final Duration PATIENCE = Duration.ofSeconds(40);

    @TempDir
    private Path directory;

    private Path path;

    @BeforeEach
    void name() {
        path = directory.resolve("netty-identd/status");
    }

    @Test
    void tellsEachWhoAsksAndLeavesNothingBehind() throws Exception {
        try (var _ = StatusServer.open(path, Statuses::serving)) {
            assertEquals(Statuses.serving(), StatusClient.ask(path, PATIENCE));
            assertEquals(Statuses.serving(), StatusClient.ask(path, PATIENCE));
            assertEquals(PosixFilePermissions.fromString("rw-------"), Files.getPosixFilePermissions(path));
        }
        assertFalse(Files.exists(path));
        assertThrows(NoSuchFileException.class, () -> StatusClient.ask(path, PATIENCE));
    }

    @Test
    void replacesASocketThatNobodyListensTo() throws Exception {
        Files.createDirectory(path.getParent());
        try (var left = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            left.bind(UnixDomainSocketAddress.of(path));
        }
        assertTrue(Files.exists(path));
        assertThrows(IOException.class, () -> StatusClient.ask(path, PATIENCE));

        try (var _ = StatusServer.open(path, Statuses::serving)) {
            assertEquals(Statuses.serving(), StatusClient.ask(path, PATIENCE));
        }
    }

    @Test
    void leavesAnotherDaemonItsSocket() throws Exception {
        try (var _ = StatusServer.open(path, Statuses::serving)) {
            var failure = assertThrows(BindException.class, () -> StatusServer.open(path, Statuses::serving));

            assertEquals(
                    "another daemon reports its status there (pid 4711, which listens on [::]:113, 192.0.2.1:1113)",
                    failure.getMessage());
            assertEquals(Statuses.serving(), StatusClient.ask(path, PATIENCE));
        }
    }

    @Test
    void replacesNoFile() throws Exception {
        Files.createDirectory(path.getParent());
        Files.writeString(path, "precious");

        var failure = assertThrows(IOException.class, () -> StatusServer.open(path, Statuses::serving));

        assertEquals("there is a file that is not a socket", failure.getMessage());
        assertEquals("precious", Files.readString(path));
    }

    @Test
    void refusesAPathThatIsTooLong() {
        Path tooLong = directory.resolve("x".repeat(120));

        assertThrows(IOException.class, () -> StatusServer.open(tooLong, Statuses::serving));
        assertFalse(Files.exists(tooLong));
    }

    @Test
    void makesOneDirectoryAndNoMore() {
        assertThrows(IOException.class, () -> StatusServer.open(directory.resolve("a/b/status"), Statuses::serving));
        assertFalse(Files.exists(directory.resolve("a")));
    }

    @Test
    void goesOnAfterAFailure() throws Exception {
        var asked = new AtomicInteger();
        try (var _ = StatusServer.open(path, () -> {
            if (asked.getAndIncrement() == 0) {
                throw new IllegalStateException("once");
            }
            return Statuses.serving();
        })) {
            assertThrows(IOException.class, () -> StatusClient.ask(path, PATIENCE));
            assertEquals(Statuses.serving(), StatusClient.ask(path, PATIENCE));
        }
    }

    @Test
    void waitsForNobodyWhoDoesNotRead() throws Exception {
        List<SocketChannel> silent = new ArrayList<>();
        try (var _ = StatusServer.open(path, Statuses::serving)) {
            for (int i = 0; i < 5; i++) {
                silent.add(SocketChannel.open(UnixDomainSocketAddress.of(path)));
            }
            assertEquals(Statuses.serving(), StatusClient.ask(path, PATIENCE));
        } finally {
            for (SocketChannel channel : silent) {
                channel.close();
            }
        }
    }

    @Test
    void isGivenUpAfterATime() throws Exception {
        var end = new CountDownLatch(1);
        try (var _ = StatusServer.open(path, () -> {
            await(end);
            return Statuses.serving();
        })) {
            var failure = assertThrows(IOException.class, () -> StatusClient.ask(path, Duration.ofMillis(50)));

            assertEquals("no answer within 50 ms", failure.getMessage());
        } finally {
            end.countDown();
        }
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
