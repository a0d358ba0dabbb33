package io.github.nettyidentd.monitoring;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.AsynchronousCloseException;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** Asks a daemon for its status. */
public final class StatusClient {

    private static final int MAX_OCTETS = 1 << 20;

    private StatusClient() {}

    /**
     * Asks at a socket; blocks.
     *
     * @param timeout after which a daemon that has not answered, being stopped for example, never will
     * @throws NoSuchFileException if there is no such socket
     * @throws IOException if nobody answers there, or not with a status, or we may not ask
     */
    public static Status ask(Path path, Duration timeout) throws IOException {
        if (!Files.exists(path, LinkOption.NOFOLLOW_LINKS)) {
            throw new NoSuchFileException(path.toString());
        }
        try (SocketChannel channel = SocketChannel.open(UnixDomainSocketAddress.of(path))) {
            CompletableFuture<Void> end = CompletableFuture.runAsync(
                    () -> close(channel), CompletableFuture.delayedExecutor(timeout.toMillis(), TimeUnit.MILLISECONDS));
            try {
                return StatusFormat.read(readAll(channel));
            } finally {
                end.cancel(false);
            }
        } catch (AsynchronousCloseException e) {
            throw new IOException("no answer within " + timeout.toMillis() + " ms", e);
        } catch (IllegalArgumentException e) {
            throw new IOException(e.getMessage(), e);
        }
    }

    private static byte[] readAll(SocketChannel channel) throws IOException {
        var all = new ByteArrayOutputStream();
        ByteBuffer buffer = ByteBuffer.allocate(8192);
        while (all.size() < MAX_OCTETS && channel.read(buffer.clear()) >= 0) {
            all.write(buffer.array(), 0, buffer.position());
        }
        return all.toByteArray();
    }

    private static void close(SocketChannel channel) {
        try {
            channel.close();
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}
