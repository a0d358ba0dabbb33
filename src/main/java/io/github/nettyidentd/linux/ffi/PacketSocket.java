package io.github.nettyidentd.linux.ffi;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.util.List;

/**
 * One end of a connection between processes of this host that keeps the boundaries of messages and can carry file
 * descriptors: SOCK_SEQPACKET and SCM_RIGHTS of unix(7), which the JDK does not support.
 *
 * <p>One thread receives, and closes the socket when it has received the last message. Any thread may send, and may call
 * {@link #shutDown}, which ends a {@link #receive} that waits.
 */
public final class PacketSocket implements AutoCloseable {

    /** The most descriptors that one message carries. */
    public static final int MAX_DESCRIPTORS = 2;

    /**
     * What came from the other end.
     *
     * @param length the number of octets; 0 if the other end is closed
     * @param isCut whether the message was longer than the room for it
     * @param descriptors those that came with the message; the receiver closes them
     * @param lacksDescriptors whether further descriptors came for which this process has no room
     */
    public record Received(int length, boolean isCut, List<Integer> descriptors, boolean lacksDescriptors) {
        public Received {
            descriptors = List.copyOf(descriptors);
        }

        /** Closes the descriptors, if nobody uses them. */
        public void closeDescriptors() {
            descriptors.forEach(fd -> new InheritedFd(fd).close());
        }
    }

    static final int MSG_CTRUNC = 8;
    static final int MSG_TRUNC = 0x20;
    static final int MSG_CMSG_CLOEXEC = 0x4000_0000;

    private static final LibCFunction SENDMSG = LibCFunction.of("sendmsg");
    private static final LibCFunction RECVMSG = LibCFunction.of("recvmsg");

    private final Arena arena = Arena.ofShared();
    private final Object sending = new Object();
    private final UnixSocket socket;
    private final MessageMemory out;
    private final MessageMemory in;
    private boolean closed;

    /** @param maxLength the most octets of a message */
    PacketSocket(UnixSocket socket, int maxLength) {
        this.socket = socket;
        this.out = new MessageMemory(arena, maxLength, MAX_DESCRIPTORS);
        this.in = new MessageMemory(arena, maxLength, MAX_DESCRIPTORS);
    }

    /**
     * Connects to a socket that listens. Does not wait: a full backlog is a failure.
     *
     * @param path of the socket, up to 107 octets
     * @param maxLength the most octets of a message
     * @throws IOException if nobody listens there, or the kernel refuses the connection
     */
    public static PacketSocket connect(String path, int maxLength) throws IOException {
        return new PacketSocket(UnixSocket.connect(UnixSocket.SOCK_SEQPACKET, path, false), maxLength);
    }

    /** The process at the other end. For the end that has connected, it is the one that began to listen. */
    public UnixPeer peer() throws SystemCallException {
        return socket.peer();
    }

    /**
     * Sends a message without waiting.
     *
     * @param descriptors at most {@value #MAX_DESCRIPTORS}, which stay open here
     * @return whether there was room for it
     * @throws IOException if the other end is closed, or this one is
     */
    public boolean send(byte[] message, List<Integer> descriptors) throws IOException {
        synchronized (sending) {
            if (closed) {
                throw new IOException("the connection is closed");
            }
            out.set(message, 0, message.length, descriptors);
            int flags = UnixDatagram.MSG_NOSIGNAL | LibC.MSG_DONTWAIT;
            while (SENDMSG.call(out.errno(), socket.fd(), out.header(), flags) < 0) {
                int error = LibC.errno(out.errno());
                if (error == LibC.EAGAIN) {
                    return false;
                }
                if (error != LibC.EINTR) {
                    throw LibC.failure("sendmsg", error);
                }
            }
            return true;
        }
    }

    /**
     * Waits until there is room to send.
     *
     * @return false if there is none within the time
     */
    public boolean awaitRoom(int millis) throws IOException {
        return Poll.await(socket.fd(), Poll.POLLOUT, millis);
    }

    /**
     * Waits until there is something to receive, the end included.
     *
     * @return false if there is nothing within the time
     */
    public boolean awaitMessage(int millis) throws IOException {
        return Poll.await(socket.fd(), Poll.POLLIN, millis);
    }

    /** Waits for a message and receives it. */
    public Received receive(byte[] into) throws IOException {
        while (true) {
            in.prepare();
            int length = RECVMSG.call(in.errno(), socket.fd(), in.header(), MSG_CMSG_CLOEXEC);
            if (length >= 0) {
                in.get(into, length);
                int flags = in.flags();
                return new Received(length, (flags & MSG_TRUNC) != 0, in.descriptors(), (flags & MSG_CTRUNC) != 0);
            }
            if (LibC.errno(in.errno()) != LibC.EINTR) {
                throw LibC.failure("recvmsg", LibC.errno(in.errno()));
            }
        }
    }

    /** Ends the connection for both ends, so that the thread that receives comes back. Does not close the descriptor. */
    public void shutDown() {
        synchronized (sending) {
            if (!closed) {
                socket.shutDown(UnixSocket.SHUT_RDWR);
            }
        }
    }

    /** Closes the socket. By the thread that receives, or when there is none any more. */
    @Override
    public void close() {
        synchronized (sending) {
            if (!closed) {
                closed = true;
                socket.close();
                arena.close();
            }
        }
    }
}
