package io.github.nettyidentd.monitoring;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells a daemon's status to whoever may connect to a local socket: one document for each connection. It does so on a
 * thread of its own, as it is asked most where event loops are stuck.
 */
public final class StatusServer implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(StatusServer.class);

    /** A document fits into a socket's buffer, so that this is enough for a reader who does not read. */
    private static final int BACKLOG = 8;

    private static final Duration PAUSE = Duration.ofMillis(100);

    private static final int FILE_TYPE = 0170000;
    private static final int SOCKET = 0140000;

    private final Path path;
    private final ServerSocketChannel channel;
    private final Supplier<Status> status;

    private StatusServer(Path path, ServerSocketChannel channel, Supplier<Status> status) {
        this.path = path;
        this.channel = channel;
        this.status = status;
    }

    /**
     * Listens from now on, for the user who runs this process and for root. The last directory of the path is made where
     * it is missing, and a socket that nobody listens to is replaced.
     *
     * @param status how the daemon is when it is called; may take a second
     * @throws IOException if it cannot be had, another daemon listening there or something else than a socket being there
     *     included
     */
    public static StatusServer open(Path path, Supplier<Status> status) throws IOException {
        makeRoom(path);
        ServerSocketChannel channel = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
        try {
            channel.bind(UnixDomainSocketAddress.of(path), BACKLOG);
            Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rw-------"));
        } catch (IOException | IllegalArgumentException e) {
            channel.close();
            throw e instanceof IOException failure ? failure : new IOException(e.getMessage(), e);
        }
        var server = new StatusServer(path, channel, status);
        Thread.ofPlatform().daemon().name("status").start(server::serve);
        return server;
    }

    private static void makeRoom(Path path) throws IOException {
        Path directory = path.toAbsolutePath().getParent();
        if (directory != null && !Files.isDirectory(directory)) {
            Files.createDirectory(directory);
        }
        if (!Files.exists(path, LinkOption.NOFOLLOW_LINKS)) {
            return;
        }
        int mode = (int) Files.getAttribute(path, "unix:mode", LinkOption.NOFOLLOW_LINKS);
        if ((mode & FILE_TYPE) != SOCKET) {
            throw new IOException("there is a file that is no socket");
        }
        if (isServed(path)) {
            throw new IOException("another daemon tells its status there");
        }
        Files.delete(path);
    }

    private static boolean isServed(Path path) {
        try (SocketChannel _ = SocketChannel.open(UnixDomainSocketAddress.of(path))) {
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    private void serve() {
        while (channel.isOpen()) {
            try (SocketChannel asker = channel.accept()) {
                tell(asker);
            } catch (IOException | RuntimeException e) {
                log.debug("status not told", e);
                // out of descriptors, most likely, and so again at once
                LockSupport.parkNanos(PAUSE.toNanos());
            }
        }
    }

    private void tell(SocketChannel asker) throws IOException {
        ByteBuffer document = UTF_8.encode(StatusFormat.write(status.get()) + "\n");
        asker.configureBlocking(false);
        while (document.hasRemaining() && asker.write(document) > 0) {}
    }

    @Override
    public void close() {
        try {
            channel.close();
            Files.deleteIfExists(path);
        } catch (IOException e) {
            // its directory was root's, who we no longer are; the next start replaces it
            log.debug("status socket {} left behind", path, e);
        }
    }
}
