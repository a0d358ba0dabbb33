package io.github.nettyidentd.linux.ffi;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.util.List;

/**
 * One end of a connection between processes of this host that carries octets and file descriptors: SOCK_STREAM and SCM_RIGHTS
 * of unix(7), which the JDK does not support together. For one thread at a time.
 *
 * <p>Octets go through the memory of a {@link Buffer}, which all sockets of a thread share.
 */
public final class StreamSocket implements AutoCloseable {

    /** The most descriptors that can be sent at once, {@code SCM_MAX_FD} of the kernel's {@code include/net/scm.h}. */
    public static final int MAX_DESCRIPTORS = 253;

    /**
     * What a read has brought.
     *
     * @param length the number of octets; 0 if nothing has come yet, -1 at the end
     * @param descriptors those that came along; the reader closes them. They were sent with the last write that has octets
     *     among these, so that octets of earlier writes may stand before that write's, but none of later writes behind them
     * @param lacksDescriptors whether further descriptors came for which there was no room
     */
    public record Received(int length, List<Integer> descriptors, boolean lacksDescriptors) {

        /** The other end writes no more. */
        public static final int END = -1;

        public Received {
            descriptors = List.copyOf(descriptors);
        }

        public boolean isEnd() {
            return length == END;
        }

        /** Closes the descriptors, if nobody uses them. */
        public void closeDescriptors() {
            descriptors.forEach(fd -> new InheritedFd(fd).close());
        }
    }

    /** Memory for one read or write. For one thread at a time. */
    public static final class Buffer implements AutoCloseable {

        private final Arena arena = Arena.ofShared();
        private final MessageMemory memory;
        private final int size;

        /** @param size the most octets of a read or write */
        public Buffer(int size) {
            this.size = size;
            this.memory = new MessageMemory(arena, size, MAX_DESCRIPTORS);
        }

        /** Frees the memory. Can be repeated. */
        @Override
        public void close() {
            if (arena.scope().isAlive()) {
                arena.close();
            }
        }
    }

    private static final LibCFunction SENDMSG = LibCFunction.of("sendmsg");
    private static final LibCFunction RECVMSG = LibCFunction.of("recvmsg");

    private final UnixSocket socket;

    StreamSocket(UnixSocket socket) {
        this.socket = socket;
    }

    /**
     * Connects to a socket that listens. Waits while its backlog is full.
     *
     * @param path of the socket, up to 107 octets
     * @throws IOException if nobody listens there, or the kernel refuses the connection
     */
    public static StreamSocket connect(String path) throws IOException {
        return new StreamSocket(UnixSocket.connect(InheritedFd.SOCK_STREAM, path, true));
    }

    /** The descriptor to wait for ({@link DescriptorPoll}); stays this object's to close. */
    public int fd() {
        return socket.fd();
    }

    /** The process at the other end. For the end that has connected, it is the one that began to listen. */
    public UnixPeer peer() throws SystemCallException {
        return socket.peer();
    }

    /**
     * Reads what has come, without waiting.
     *
     * @param into receives the octets from its start on, as many as fit into it and into the buffer
     * @throws IOException if the connection has failed, for example because the other end closed it before it had read all
     */
    public Received read(Buffer buffer, byte[] into) throws IOException {
        MessageMemory in = buffer.memory;
        while (true) {
            in.prepare(Math.min(into.length, buffer.size));
            int flags = PacketSocket.MSG_CMSG_CLOEXEC | LibC.MSG_DONTWAIT;
            int length = RECVMSG.call(in.errno(), socket.fd(), in.header(), flags);
            if (length >= 0) {
                in.get(into, length);
                boolean lacks = (in.flags() & PacketSocket.MSG_CTRUNC) != 0;
                return new Received(length == 0 ? Received.END : length, in.descriptors(), lacks);
            }
            int error = LibC.errno(in.errno());
            if (error == LibC.EAGAIN) {
                return new Received(0, List.of(), false);
            }
            if (error != LibC.EINTR) {
                throw LibC.failure("recvmsg", error);
            }
        }
    }

    /** Does the same as {@link #write(Buffer, byte[], int, int, List)}, without descriptors. */
    public int write(Buffer buffer, byte[] octets, int offset, int length) throws IOException {
        return write(buffer, octets, offset, length, List.of());
    }

    /**
     * Writes without waiting.
     *
     * @param length how many octets, 1 or more
     * @param descriptors at most {@value #MAX_DESCRIPTORS}, which go with the first octet and stay open here
     * @return how many octets went out, at most the buffer's size; 0 if the kernel has no room now, and neither octets nor
     *     descriptors went out
     * @throws IOException if the other end is closed, or the connection has failed
     */
    public int write(Buffer buffer, byte[] octets, int offset, int length, List<Integer> descriptors)
            throws IOException {
        MessageMemory out = buffer.memory;
        out.set(octets, offset, Math.min(length, buffer.size), descriptors);
        while (true) {
            int flags = UnixDatagram.MSG_NOSIGNAL | LibC.MSG_DONTWAIT;
            int written = SENDMSG.call(out.errno(), socket.fd(), out.header(), flags);
            if (written >= 0) {
                return written;
            }
            int error = LibC.errno(out.errno());
            if (error == LibC.EAGAIN) {
                return 0;
            }
            if (error != LibC.EINTR) {
                throw LibC.failure("sendmsg", error);
            }
        }
    }

    /**
     * Waits until there is something to read, the end included.
     *
     * @param millis how long at most; without end if negative
     * @return false if there is nothing within the time
     */
    public boolean awaitReadable(int millis) throws IOException {
        return Poll.await(socket.fd(), Poll.POLLIN, millis);
    }

    /** Waits until there is room to write, or the connection has failed; otherwise as {@link #awaitReadable}. */
    public boolean awaitWritable(int millis) throws IOException {
        return Poll.await(socket.fd(), Poll.POLLOUT, millis);
    }

    /** Tells the other end that nothing more is written. */
    public void shutDownOutput() {
        socket.shutDown(UnixSocket.SHUT_WR);
    }

    /** Closes the socket. Once, because the descriptor may be another file's afterwards. */
    @Override
    public void close() {
        socket.close();
    }
}
