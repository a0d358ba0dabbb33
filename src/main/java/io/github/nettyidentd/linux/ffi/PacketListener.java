package io.github.nettyidentd.linux.ffi;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * A socket that waits for connections of kind {@link PacketSocket}. One thread accepts, and closes it afterwards; any thread
 * may call {@link #shutDown}.
 */
public final class PacketListener implements AutoCloseable {

    private static final int BACKLOG = 16;

    private static final LibCFunction BIND = LibCFunction.of("bind");
    private static final LibCFunction LISTEN = LibCFunction.of("listen");
    private static final LibCFunction ACCEPT4 = LibCFunction.of("accept4");
    private static final LibCFunction SHUTDOWN = LibCFunction.of("shutdown");

    private final int fd;
    private boolean closed;

    private PacketListener(int fd) {
        this.fd = fd;
    }

    /**
     * Takes a listening socket that another program opened.
     *
     * @throws IOException if the descriptor is anything else
     */
    public static PacketListener inherited(int fd) throws IOException {
        var inherited = new InheritedFd(fd);
        if (!inherited.isPacketSocket() || !inherited.isListening()) {
            throw new IOException("descriptor " + fd
                    + ": another kind of socket (expected: a listening Unix socket of type SOCK_SEQPACKET, which is"
                    + " ListenSequentialPacket= in a socket unit)");
        }
        inherited.closeOnExec();
        return new PacketListener(fd);
    }

    /**
     * Makes a socket file. Nobody can connect before {@link #listen}, so that its owner and mode can be set until then.
     *
     * @param path up to 107 octets; no file may have it
     */
    public static PacketListener bind(String path) throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment errno = arena.allocate(LibC.ERRNO);
            MemorySegment address = UnixAddress.of(arena, path);
            var listener = new PacketListener(PacketSocket.open(errno));
            if (BIND.call(errno, listener.fd, address.address(), address.byteSize()) < 0) {
                IOException failure = LibC.failure("bind", LibC.errno(errno));
                listener.close();
                throw failure;
            }
            return listener;
        }
    }

    /** Lets other processes connect. */
    public void listen() throws SystemCallException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment errno = arena.allocate(LibC.ERRNO);
            if (LISTEN.call(errno, fd, BACKLOG) < 0) {
                throw LibC.failure("listen", LibC.errno(errno));
            }
        }
    }

    /**
     * Waits for a connection.
     *
     * @param maxLength the most octets of a message
     * @throws IOException if there is none, because of {@link #shutDown} or a lack of descriptors
     */
    public PacketSocket accept(int maxLength) throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment errno = arena.allocate(LibC.ERRNO);
            while (true) {
                int accepted = ACCEPT4.call(errno, fd, 0, 0, LibC.SOCK_CLOEXEC);
                if (accepted >= 0) {
                    return new PacketSocket(accepted, maxLength);
                }
                int error = LibC.errno(errno);
                if (error == LibC.EAGAIN) {
                    // The socket is non-blocking.
                    Poll.await(fd, Poll.POLLIN, -1);
                } else if (error != LibC.EINTR) {
                    throw LibC.failure("accept4", error);
                }
            }
        }
    }

    /**
     * Ends the socket for all processes that share it, so that the thread that accepts comes back. Do not call it for a
     * socket that the service manager keeps.
     */
    public synchronized void shutDown() {
        if (!closed) {
            try (Arena arena = Arena.ofConfined()) {
                SHUTDOWN.call(arena.allocate(LibC.ERRNO), fd, PacketSocket.SHUT_RDWR);
            }
        }
    }

    @Override
    public synchronized void close() {
        if (!closed) {
            closed = true;
            new InheritedFd(fd).close();
        }
    }
}
