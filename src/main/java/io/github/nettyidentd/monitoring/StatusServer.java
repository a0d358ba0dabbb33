package io.github.nettyidentd.monitoring;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.net.BindException;
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
 * Sends the status of the daemon to each client that connects to a local socket: one JSON document for each connection.
 * The server runs on a thread of its own and uses no Netty, because its answer is needed most when the event loops are
 * stuck.
 */
public final class StatusServer implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(StatusServer.class);

    /** Connections that the kernel may hold for us. Few are enough, because a client that does not read holds nobody up. */
    private static final int BACKLOG = 8;

    /** How long to wait after a failed accept, before the next one. */
    private static final Duration PAUSE = Duration.ofMillis(100);

    /** How long to wait for the answer of a daemon that has the socket already. */
    private static final Duration PATIENCE = Duration.ofSeconds(1);

    // S_IFMT and S_IFSOCK of inode(7)
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
     * Starts to listen. Only the user who runs this process and root may connect. The directory of the socket is created if
     * it is missing, but not the directories above it. A socket file that was left behind by another daemon is replaced.
     *
     * @param path where the socket is created
     * @param status makes the status, for each connection; called on the thread of this server and may take a second
     * @throws BindException if another daemon listens on the socket; the message says which one
     * @throws IOException if the socket cannot be created, or the path names something that is not a socket
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
            throw new IOException("there is a file that is not a socket");
        }
        if (isServed(path)) {
            throw new BindException("another daemon reports its status there" + described(path));
        }
        Files.delete(path);
    }

    /** Which daemon that is; empty if it does not say so, as it is stuck or of another version. */
    private static String described(Path path) {
        try {
            Status other = StatusClient.ask(path, PATIENCE);
            return " (pid %d, which listens on %s)".formatted(other.pid(), String.join(", ", other.listening()));
        } catch (IOException e) {
            return "";
        }
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
            try (SocketChannel client = channel.accept()) {
                send(client);
            } catch (IOException | RuntimeException e) {
                log.debug("status not sent", e);
                // Most likely the process is out of file descriptors, and the next accept would fail at once as well.
                LockSupport.parkNanos(PAUSE.toNanos());
            }
        }
    }

    private void send(SocketChannel client) throws IOException {
        ByteBuffer document = UTF_8.encode(StatusJson.write(status.get()) + "\n");
        // A document fits into the socket's buffer. Should it not, then a client that does not read gets a part of it,
        // and the
        // next client does not have to wait.
        client.configureBlocking(false);
        while (document.hasRemaining() && client.write(document) > 0) {}
    }

    /** Stops listening and removes the socket file, if this process still may. Does not wait for the thread to end. */
    @Override
    public void close() {
        try {
            channel.close();
            Files.deleteIfExists(path);
        } catch (IOException e) {
            // Root created the directory, and this process has given up root. The next start replaces the file.
            log.debug("status socket {} left behind", path, e);
        }
    }
}
