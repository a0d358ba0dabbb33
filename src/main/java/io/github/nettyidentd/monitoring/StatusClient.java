package io.github.nettyidentd.monitoring;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
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

/** Asks a running daemon for its status, over the local socket of its {@link StatusServer}. */
public final class StatusClient {

    private static final int MAX_OCTETS = 1 << 20;

    private StatusClient() {}

    /**
     * Asks the daemon that listens on a local socket, and blocks until it has answered.
     *
     * @param path the socket of the daemon
     * @param timeout how long to wait for the whole answer; a daemon that was stopped by a signal accepts the connection and
     *     never answers
     * @throws NoSuchFileException if there is no file at this path
     * @throws IOException if no daemon listens there, its answer is not a status, the time is over, or the caller has no
     *     permission to connect
     */
    public static Status ask(Path path, Duration timeout) throws IOException {
        if (!Files.exists(path, LinkOption.NOFOLLOW_LINKS)) {
            throw new NoSuchFileException(path.toString());
        }
        try (SocketChannel channel = SocketChannel.open(UnixDomainSocketAddress.of(path))) {
            // A blocking read on a socket channel has no timeout; closing the channel from another thread ends it.
            CompletableFuture<Void> end = CompletableFuture.runAsync(
                    () -> close(channel), CompletableFuture.delayedExecutor(timeout.toMillis(), TimeUnit.MILLISECONDS));
            try {
                return StatusJson.read(readAll(channel));
            } finally {
                end.cancel(false);
            }
        } catch (AsynchronousCloseException e) {
            throw new IOException("no answer within " + timeout.toMillis() + " ms", e);
        } catch (IllegalArgumentException e) {
            // The path is too long for a socket address (108 octets with the NUL, unix(7)).
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
            throw new UncheckedIOException(e);
        }
    }
}
