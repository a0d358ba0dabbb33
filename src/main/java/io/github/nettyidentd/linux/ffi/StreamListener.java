package io.github.nettyidentd.linux.ffi;

import java.io.IOException;
import java.util.Optional;

/** A socket that waits for connections of kind {@link StreamSocket}. For one thread at a time. */
public final class StreamListener implements AutoCloseable {

    private final UnixSocket socket;

    private StreamListener(UnixSocket socket) {
        this.socket = socket;
    }

    /**
     * Takes a listening socket that another program opened, and makes it non-blocking.
     *
     * @throws IOException if the descriptor is anything else
     */
    public static StreamListener inherited(int fd) throws IOException {
        UnixSocket socket =
                UnixSocket.inherited(fd, InheritedFd.SOCK_STREAM, "SOCK_STREAM, which is ListenStream= with a path");
        new InheritedFd(fd).makeNonBlocking();
        return new StreamListener(socket);
    }

    /**
     * Makes a socket file. Nobody can connect before {@link #listen}, so that its owner and mode can be set until then.
     *
     * @param path up to 107 octets; no file may have it
     */
    public static StreamListener bind(String path) throws IOException {
        return new StreamListener(UnixSocket.bind(InheritedFd.SOCK_STREAM, path));
    }

    /**
     * Lets other processes connect.
     *
     * @param backlog how many connections may wait to be accepted
     */
    public void listen(int backlog) throws SystemCallException {
        socket.listen(backlog);
    }

    /** The descriptor to wait for ({@link DescriptorPoll#addReadable}); stays this object's to close. */
    public int fd() {
        return socket.fd();
    }

    /**
     * Accepts a connection without waiting.
     *
     * @return empty if none waits
     * @throws SystemCallException if it cannot be accepted, for example for a lack of descriptors; it waits on then
     */
    public Optional<StreamSocket> accept() throws SystemCallException {
        int accepted = socket.accept();
        return accepted == UnixSocket.NONE ? Optional.empty() : Optional.of(new StreamSocket(new UnixSocket(accepted)));
    }

    @Override
    public void close() {
        socket.close();
    }
}
