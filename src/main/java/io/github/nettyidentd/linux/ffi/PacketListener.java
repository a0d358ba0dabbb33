package io.github.nettyidentd.linux.ffi;

import java.io.IOException;

/**
 * A socket that waits for connections of kind {@link PacketSocket}. One thread accepts, and closes it afterwards; any thread
 * may call {@link #shutDown}.
 */
public final class PacketListener implements AutoCloseable {

    private static final int BACKLOG = 16;

    private final UnixSocket socket;
    private boolean closed;

    private PacketListener(UnixSocket socket) {
        this.socket = socket;
    }

    /**
     * Takes a listening socket that another program opened.
     *
     * @throws IOException if the descriptor is anything else
     */
    public static PacketListener inherited(int fd) throws IOException {
        return new PacketListener(UnixSocket.inherited(
                fd, UnixSocket.SOCK_SEQPACKET, "SOCK_SEQPACKET, which is ListenSequentialPacket="));
    }

    /**
     * Makes a socket file. Nobody can connect before {@link #listen}, so that its owner and mode can be set until then.
     *
     * @param path up to 107 octets; no file may have it
     */
    public static PacketListener bind(String path) throws IOException {
        return new PacketListener(UnixSocket.bind(UnixSocket.SOCK_SEQPACKET, path));
    }

    /** Lets other processes connect. */
    public void listen() throws SystemCallException {
        socket.listen(BACKLOG);
    }

    /**
     * Waits for a connection.
     *
     * @param maxLength the most octets of a message
     * @throws IOException if there is none, because of {@link #shutDown} or a lack of descriptors
     */
    public PacketSocket accept(int maxLength) throws IOException {
        while (true) {
            int accepted = socket.accept();
            if (accepted != UnixSocket.NONE) {
                return new PacketSocket(new UnixSocket(accepted), maxLength);
            }
            Poll.await(socket.fd(), Poll.POLLIN, -1);
        }
    }

    /**
     * Ends the socket for all processes that share it, so that the thread that accepts comes back. Do not call it for a
     * socket that the service manager keeps.
     */
    public synchronized void shutDown() {
        if (!closed) {
            socket.shutDown(UnixSocket.SHUT_RDWR);
        }
    }

    @Override
    public synchronized void close() {
        if (!closed) {
            closed = true;
            socket.close();
        }
    }
}
