package io.github.nettyidentd.registry.line;

import io.github.nettyidentd.linux.ffi.StreamListener;
import io.github.nettyidentd.registry.Registrars;
import io.github.nettyidentd.registry.Registration;
import io.github.nettyidentd.text.IoReason;
import java.io.IOException;
import java.net.BindException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The local socket on which programs register: lines of text, each of which is answered by a line. Every local account may
 * connect; what it may register is the registry's to say. Runs on a thread of its own.
 */
public final class RegistrarServer implements AutoCloseable {

    /** Knows what is registered about a socket. */
    @FunctionalInterface
    public interface SocketRegistrations {

        /**
         * Finds the registrations about a socket at this moment, those of its owner first. Does not block. Called on the thread
         * of the server.
         *
         * @param owner the uid of the socket's owner, 0 to 4294967295
         * @param cookie the number that the kernel gave to this socket alone
         */
        List<Registration> about(long owner, long cookie);
    }

    private static final Logger log = LoggerFactory.getLogger(RegistrarServer.class);

    /** How many programs may connect between two turns of the server. */
    private static final int BACKLOG = 128;

    private static final Duration LEFT_TO_CLOSE = Duration.ofSeconds(1);

    // S_IFMT and S_IFSOCK of inode(7)
    private static final int FILE_TYPE = 0170000;
    private static final int SOCKET = 0140000;

    private final RegistrarTurns turns;
    private final Thread thread;

    /** The file to remove in the end; {@code null} if the service manager keeps the socket. */
    private final @Nullable Path file;

    private RegistrarServer(RegistrarTurns turns, @Nullable Path file) {
        this.turns = turns;
        this.file = file;
        this.thread = Thread.ofPlatform().daemon().name("registrars").unstarted(turns);
    }

    /**
     * Starts to serve on a socket file. The directory of the file is created if it is missing, but not the directories above
     * it. A socket file that was left behind by another daemon is replaced.
     *
     * @param path where the socket is created, up to 107 octets
     * @param registrars stays open
     * @param registrations what root and the daemon's own user may ask about all accounts
     * @throws BindException if another daemon listens on the socket
     * @throws IOException if the socket cannot be created, or the path names something that is not a socket
     */
    public static RegistrarServer open(Path path, Registrars registrars, SocketRegistrations registrations)
            throws IOException {
        makeRoom(path);
        StreamListener listener = StreamListener.bind(path.toString());
        try {
            Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rw-rw-rw-"));
            listener.listen(BACKLOG);
            return start(listener, registrars, registrations, path);
        } catch (IOException e) {
            listener.close();
            Files.deleteIfExists(path);
            throw e;
        }
    }

    /**
     * Starts to serve on the socket that the service manager passed, which stays open for the next daemon.
     *
     * @param fd the descriptor
     * @throws IOException if the descriptor is not a listening Unix stream socket; the message says what is expected
     */
    public static RegistrarServer inherited(int fd, Registrars registrars, SocketRegistrations registrations)
            throws IOException {
        StreamListener listener = StreamListener.inherited(fd);
        try {
            return start(listener, registrars, registrations, null);
        } catch (IOException e) {
            listener.close();
            throw e;
        }
    }

    private static RegistrarServer start(
            StreamListener listener, Registrars registrars, SocketRegistrations registrations, @Nullable Path file)
            throws IOException {
        var server =
                new RegistrarServer(new RegistrarTurns(listener, registrars, registrations, System::nanoTime), file);
        server.thread.start();
        return server;
    }

    private static void makeRoom(Path path) throws IOException {
        Path directory = path.toAbsolutePath().getParent();
        if (directory != null && !Files.isDirectory(directory)) {
            Files.createDirectory(directory);
            // Whatever the umask is, every account may reach the socket.
            Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxr-xr-x"));
        }
        if (!Files.exists(path, LinkOption.NOFOLLOW_LINKS)) {
            return;
        }
        int mode = (int) Files.getAttribute(path, "unix:mode", LinkOption.NOFOLLOW_LINKS);
        if ((mode & FILE_TYPE) != SOCKET) {
            throw new IOException("there is a file that is not a socket");
        }
        if (isServed(path)) {
            throw new BindException("another daemon takes registrations there");
        }
        Files.delete(path);
    }

    private static boolean isServed(Path path) throws IOException {
        try (SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX)) {
            // A daemon that is stuck, so that its backlog is full, must not hold up this one.
            channel.configureBlocking(false);
            try {
                channel.connect(UnixDomainSocketAddress.of(path));
                return true;
            } catch (IOException e) {
                return !String.valueOf(e.getMessage()).contains("refused");
            }
        }
    }

    /**
     * Ends all connections, stops listening and removes the socket file, if this process still may. Waits a second at most for
     * the thread to end.
     */
    @Override
    public void close() {
        if (file != null) {
            try {
                Files.deleteIfExists(file);
            } catch (IOException e) {
                // Root created the directory, and this process has given up root. The next start replaces the file.
                log.debug("{} is left behind: {}", file, IoReason.of(e));
            }
        }
        turns.close();
        try {
            if (!thread.join(LEFT_TO_CLOSE)) {
                log.debug("the thread of the registrars is left behind");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
