package io.github.nettyidentd.linux.ffi;

import static io.github.nettyidentd.linux.ffi.LibC.offset;
import static java.lang.foreign.MemoryLayout.structLayout;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;
import java.util.ArrayList;
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

    /** The process at the other end when it connected or began to listen (SO_PEERCRED). */
    public record Peer(long pid, long uid) {}

    static final int SOCK_SEQPACKET = 5;
    static final int SOCK_NONBLOCK = 0x800;
    static final int SO_PEERCRED = 17;
    static final int SCM_RIGHTS = 1;
    static final int MSG_CTRUNC = 8;
    static final int MSG_TRUNC = 0x20;
    static final int MSG_CMSG_CLOEXEC = 0x4000_0000;
    static final int SHUT_RDWR = 2;

    /** {@code struct ucred} of {@code bits/socket.h}. */
    static final StructLayout UCRED =
            structLayout(JAVA_INT.withName("pid"), JAVA_INT.withName("uid"), JAVA_INT.withName("gid"));

    /** {@code struct cmsghdr} of {@code bits/socket.h}, whose data follow at once. */
    static final StructLayout CMSGHDR = structLayout(
            JAVA_LONG.withName("cmsg_len"), JAVA_INT.withName("cmsg_level"), JAVA_INT.withName("cmsg_type"));

    private static final long CMSG_LEN = offset(CMSGHDR, "cmsg_len");
    private static final long CMSG_LEVEL = offset(CMSGHDR, "cmsg_level");
    private static final long CMSG_TYPE = offset(CMSGHDR, "cmsg_type");
    private static final long CMSG_DATA = CMSGHDR.byteSize();

    private static final LibCFunction SOCKET = LibCFunction.of("socket");
    private static final LibCFunction CONNECT = LibCFunction.of("connect");
    private static final LibCFunction GETSOCKOPT = LibCFunction.of("getsockopt");
    private static final LibCFunction SENDMSG = LibCFunction.of("sendmsg");
    private static final LibCFunction RECVMSG = LibCFunction.of("recvmsg");
    private static final LibCFunction SHUTDOWN = LibCFunction.of("shutdown");
    private static final LibCFunction FCNTL = LibCFunction.of("fcntl");

    private final Arena arena = Arena.ofShared();
    private final Object sending = new Object();
    private final int fd;
    private final MessageMemory out;
    private final MessageMemory in;
    private boolean closed;

    /** @param maxLength the most octets of a message */
    PacketSocket(int fd, int maxLength) {
        this.fd = fd;
        this.out = new MessageMemory(arena, maxLength, controlSize());
        this.in = new MessageMemory(arena, maxLength, controlSize());
    }

    private static long controlSize() {
        return CMSG_DATA + MAX_DESCRIPTORS * JAVA_INT.byteSize();
    }

    /**
     * Connects to a socket that listens. Does not wait: a full backlog is a failure.
     *
     * @param path of the socket, up to 107 octets
     * @param maxLength the most octets of a message
     * @throws IOException if nobody listens there, or the kernel refuses the connection
     */
    public static PacketSocket connect(String path, int maxLength) throws IOException {
        try (Arena temporary = Arena.ofConfined()) {
            MemorySegment errno = temporary.allocate(LibC.ERRNO);
            MemorySegment address = UnixAddress.of(temporary, path);
            int fd = open(errno);
            try {
                if (CONNECT.call(errno, fd, address.address(), address.byteSize()) < 0) {
                    throw LibC.failure("connect", LibC.errno(errno));
                }
                if (FCNTL.call(errno, fd, InheritedFd.F_SETFL, 0) < 0) {
                    throw LibC.failure("fcntl(F_SETFL)", LibC.errno(errno));
                }
            } catch (IOException e) {
                LibC.close(fd, errno);
                throw e;
            }
            return new PacketSocket(fd, maxLength);
        }
    }

    static int open(MemorySegment errno) throws SystemCallException {
        int fd = SOCKET.call(errno, UnixDatagram.AF_UNIX, SOCK_SEQPACKET | SOCK_NONBLOCK | LibC.SOCK_CLOEXEC, 0);
        if (fd < 0) {
            throw LibC.failure("socket(AF_UNIX)", LibC.errno(errno));
        }
        return fd;
    }

    /** The process at the other end. For the end that has connected, it is the one that began to listen. */
    public Peer peer() throws SystemCallException {
        try (Arena temporary = Arena.ofConfined()) {
            MemorySegment errno = temporary.allocate(LibC.ERRNO);
            MemorySegment credentials = temporary.allocate(UCRED);
            MemorySegment length = temporary.allocateFrom(JAVA_INT, (int) UCRED.byteSize());
            int result = GETSOCKOPT.call(
                    errno, fd, InheritedFd.SOL_SOCKET, SO_PEERCRED, credentials.address(), length.address());
            if (result < 0) {
                throw LibC.failure("getsockopt(SO_PEERCRED)", LibC.errno(errno));
            }
            return new Peer(
                    Integer.toUnsignedLong(credentials.get(JAVA_INT, offset(UCRED, "pid"))),
                    Integer.toUnsignedLong(credentials.get(JAVA_INT, offset(UCRED, "uid"))));
        }
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
            long control = descriptors.isEmpty() ? 0 : writeControl(descriptors);
            out.set(message, control);
            int flags = UnixDatagram.MSG_NOSIGNAL | LibC.MSG_DONTWAIT;
            while (SENDMSG.call(out.errno(), fd, out.header(), flags) < 0) {
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

    private long writeControl(List<Integer> descriptors) {
        MemorySegment control = out.control();
        long length = CMSG_DATA + descriptors.size() * JAVA_INT.byteSize();
        control.set(JAVA_LONG, CMSG_LEN, length);
        control.set(JAVA_INT, CMSG_LEVEL, InheritedFd.SOL_SOCKET);
        control.set(JAVA_INT, CMSG_TYPE, SCM_RIGHTS);
        for (int i = 0; i < descriptors.size(); i++) {
            control.set(JAVA_INT, CMSG_DATA + i * JAVA_INT.byteSize(), descriptors.get(i));
        }
        return length;
    }

    /**
     * Waits until there is room to send.
     *
     * @return false if there is none within the time
     */
    public boolean awaitRoom(int millis) throws IOException {
        return Poll.await(fd, Poll.POLLOUT, millis);
    }

    /**
     * Waits until there is something to receive, the end included.
     *
     * @return false if there is nothing within the time
     */
    public boolean awaitMessage(int millis) throws IOException {
        return Poll.await(fd, Poll.POLLIN, millis);
    }

    /** Waits for a message and receives it. */
    public Received receive(byte[] into) throws IOException {
        while (true) {
            in.prepare();
            int length = RECVMSG.call(in.errno(), fd, in.header(), MSG_CMSG_CLOEXEC);
            if (length >= 0) {
                in.get(into, length);
                int flags = in.flags();
                return new Received(length, (flags & MSG_TRUNC) != 0, readControl(), (flags & MSG_CTRUNC) != 0);
            }
            if (LibC.errno(in.errno()) != LibC.EINTR) {
                throw LibC.failure("recvmsg", LibC.errno(in.errno()));
            }
        }
    }

    private List<Integer> readControl() {
        long length = in.controlLength();
        MemorySegment control = in.control();
        if (length < CMSG_DATA
                || control.get(JAVA_INT, CMSG_LEVEL) != InheritedFd.SOL_SOCKET
                || control.get(JAVA_INT, CMSG_TYPE) != SCM_RIGHTS) {
            return List.of();
        }
        long end = Math.min(control.get(JAVA_LONG, CMSG_LEN), control.byteSize());
        List<Integer> descriptors = new ArrayList<>(MAX_DESCRIPTORS);
        for (long at = CMSG_DATA; at + JAVA_INT.byteSize() <= end; at += JAVA_INT.byteSize()) {
            descriptors.add(control.get(JAVA_INT, at));
        }
        return descriptors;
    }

    /** Ends the connection for both ends, so that the thread that receives comes back. Does not close the descriptor. */
    public void shutDown() {
        synchronized (sending) {
            if (!closed) {
                SHUTDOWN.call(out.errno(), fd, SHUT_RDWR);
            }
        }
    }

    /** Closes the socket. By the thread that receives, or when there is none any more. */
    @Override
    public void close() {
        synchronized (sending) {
            if (!closed) {
                closed = true;
                LibC.close(fd, out.errno());
                arena.close();
            }
        }
    }
}
