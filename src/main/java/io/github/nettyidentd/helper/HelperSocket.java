package io.github.nettyidentd.helper;

import io.github.nettyidentd.linux.ffi.PacketListener;
import io.github.nettyidentd.linux.ffi.PacketSocket;
import io.github.nettyidentd.linux.ffi.SystemCallException;
import io.github.nettyidentd.text.IoReason;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The socket that the helper listens on: the service manager's, or a file of its own. */
public final class HelperSocket implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(HelperSocket.class);

    private static final String MODE = "unix:mode";
    private static final String UID = "unix:uid";

    /** The kind of a file, and that of a socket, in st_mode (inode(7)). */
    private static final int S_IFMT = 0xf000;

    private static final int S_IFSOCK = 0xc000;

    private static final int OWNER_ONLY = 0b110_000_000;
    private static final int EVERYBODY = 0b110_110_110;

    private final PacketListener listener;

    /** The file to remove in the end; {@code null} if the service manager keeps the socket. */
    private final @Nullable Path file;

    private HelperSocket(PacketListener listener, @Nullable Path file) {
        this.listener = listener;
        this.file = file;
    }

    /**
     * Takes the socket that the service manager passed.
     *
     * @throws IOException if the descriptor is anything else; the message says what is expected
     */
    public static HelperSocket inherited(int fd) throws IOException {
        return new HelperSocket(PacketListener.inherited(fd), null);
    }

    /**
     * Makes a socket file with mode 0600 that belongs to a user. If this process may not give files away, the mode is 0666,
     * and the helper refuses others by their uid alone. A socket that nobody listens on is replaced.
     *
     * @throws IOException if there is another file, or another helper listens; the message is for the operator
     */
    public static HelperSocket listen(Path file, long uid) throws IOException {
        removeStale(file);
        PacketListener listener;
        try {
            listener = PacketListener.bind(file.toString());
        } catch (IOException e) {
            throw new IOException(file + ": " + e.getMessage(), e);
        }
        try {
            giveTo(file, uid);
            listener.listen();
            return new HelperSocket(listener, file);
        } catch (IOException e) {
            listener.close();
            Files.deleteIfExists(file);
            throw new IOException(IoReason.withSubject(e), e);
        }
    }

    private static void removeStale(Path file) throws IOException {
        if (!Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
            return;
        }
        int mode = (int) Files.getAttribute(file, MODE, LinkOption.NOFOLLOW_LINKS);
        if ((mode & S_IFMT) != S_IFSOCK) {
            throw new IOException(file + ": not a socket (expected: no file, or a socket that nobody listens on)");
        }
        try (PacketSocket other = PacketSocket.connect(file.toString(), 1)) {
            throw new IOException(file + ": pid " + other.peer().pid() + " listens there already");
        } catch (SystemCallException e) {
            if (!e.isRefused()) {
                throw new IOException(file + ": " + e.getMessage(), e);
            }
            Files.delete(file);
        }
    }

    private static void giveTo(Path file, long uid) throws IOException {
        try {
            Files.setAttribute(file, UID, (int) uid);
            Files.setAttribute(file, MODE, OWNER_ONLY);
        } catch (IOException e) {
            log.debug("{} stays our own: {}", file, IoReason.of(e));
            Files.setAttribute(file, MODE, EVERYBODY);
        }
    }

    PacketSocket accept() throws IOException {
        return listener.accept(Frame.SIZE);
    }

    boolean isInherited() {
        return file == null;
    }

    /** Removes the file, and ends {@link #accept}. The service manager's socket stays as it is. */
    void shutDown() {
        if (file == null) {
            return;
        }
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            log.debug("{} is left behind: {}", file, IoReason.of(e));
        }
        listener.shutDown();
    }

    /** Closes the descriptor. Not while a thread accepts. */
    @Override
    public void close() {
        shutDown();
        listener.close();
    }
}
