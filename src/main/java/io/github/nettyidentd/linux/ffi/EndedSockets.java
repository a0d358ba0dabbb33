package io.github.nettyidentd.linux.ffi;

import static io.github.nettyidentd.linux.ffi.LibC.offset;
import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.function.LongConsumer;

/**
 * Hears of TCP sockets of a network namespace that the kernel destroys: a socket of sock_diag(7) in the groups for that. Needs
 * no privilege. For one thread.
 */
public final class EndedSockets implements AutoCloseable {

    /** The groups of {@code linux/sock_diag.h}. */
    static final int SKNLGRP_INET_TCP_DESTROY = 1;

    static final int SKNLGRP_INET6_TCP_DESTROY = 3;

    /** The options of setsockopt(2), of {@code asm-generic/socket.h}. */
    static final int SO_RCVBUF = 8;

    static final int SO_RCVBUFFORCE = 33;

    /** How many octets the kernel may keep for us; it charges about 1 KiB for each socket. */
    private static final int BUFFER = 4 << 20;

    /** How many messages are taken in one call. */
    private static final int MOST = 128;

    private static final long HEADER = NetlinkSocket.NLMSGHDR.byteSize();
    private static final long SENDER = NetlinkSocket.SOCKADDR_NL.byteSize();

    /** A message that is longer, because it has attributes, is cut. */
    private static final long LENGTH = HEADER + SockDiagMessage.INET_DIAG_MSG.byteSize();

    private static final long COOKIE = HEADER + offset(SockDiagMessage.INET_DIAG_MSG, "id", "idiag_cookie");
    private static final long TYPE = offset(NetlinkSocket.NLMSGHDR, "nlmsg_type");
    private static final long PID = offset(NetlinkSocket.SOCKADDR_NL, "nl_pid");
    private static final long GROUPS = offset(NetlinkSocket.SOCKADDR_NL, "nl_groups");

    private static final long ENTRY = NetlinkResponses.MMSGHDR.byteSize();
    private static final long NAME = offset(NetlinkResponses.MMSGHDR, "msg_name");
    private static final long NAME_LENGTH = offset(NetlinkResponses.MMSGHDR, "msg_namelen");
    private static final long VECTORS = offset(NetlinkResponses.MMSGHDR, "msg_iov");
    private static final long VECTOR_COUNT = offset(NetlinkResponses.MMSGHDR, "msg_iovlen");
    private static final long RECEIVED = offset(NetlinkResponses.MMSGHDR, "msg_len");
    private static final long VECTOR = NetlinkResponses.IOVEC.byteSize();
    private static final long BASE = offset(NetlinkResponses.IOVEC, "iov_base");
    private static final long BASE_LENGTH = offset(NetlinkResponses.IOVEC, "iov_len");

    private static final LibCFunction BIND = LibCFunction.of("bind");
    private static final LibCFunction SETSOCKOPT = LibCFunction.of("setsockopt");
    private static final LibCFunction RECVMMSG = LibCFunction.of("recvmmsg");

    private final Arena arena = Arena.ofShared();
    private final MemorySegment errno = arena.allocate(LibC.ERRNO);
    private final MemorySegment headers = arena.allocate(NetlinkResponses.MMSGHDR, MOST);
    private final MemorySegment senders = arena.allocate(NetlinkSocket.SOCKADDR_NL, MOST);
    private final MemorySegment messages = arena.allocate(MOST * LENGTH, JAVA_INT.byteAlignment());
    private final int fd;

    private EndedSockets(int fd) {
        this.fd = fd;
        MemorySegment vectors = arena.allocate(NetlinkResponses.IOVEC, MOST);
        for (int i = 0; i < MOST; i++) {
            vectors.set(ADDRESS, i * VECTOR + BASE, messages.asSlice(i * LENGTH));
            vectors.set(JAVA_LONG, i * VECTOR + BASE_LENGTH, LENGTH);
            headers.set(ADDRESS, i * ENTRY + NAME, senders.asSlice(i * SENDER));
            headers.set(ADDRESS, i * ENTRY + VECTORS, vectors.asSlice(i * VECTOR));
            headers.set(JAVA_LONG, i * ENTRY + VECTOR_COUNT, 1);
        }
    }

    /**
     * Begins to hear, in the namespace of the calling thread.
     *
     * @throws IOException if the kernel or a sandbox refuses it
     */
    public static EndedSockets open() throws IOException {
        var ended = new EndedSockets(NetlinkSocket.openDescriptor(SockDiagSocket.NETLINK_SOCK_DIAG));
        try {
            ended.enlargeBuffer();
            ended.bind();
            return ended;
        } catch (IOException e) {
            ended.close();
            throw e;
        }
    }

    /** Asks for the largest receive buffer that this process may have. */
    private void enlargeBuffer() {
        MemorySegment size = arena.allocateFrom(JAVA_INT, BUFFER);
        if (setBuffer(SO_RCVBUFFORCE, size) < 0) {
            // The kernel cuts it to net.core.rmem_max (socket(7)).
            setBuffer(SO_RCVBUF, size);
        }
    }

    private int setBuffer(int option, MemorySegment size) {
        return SETSOCKOPT.call(errno, fd, InheritedFd.SOL_SOCKET, option, size.address(), size.byteSize());
    }

    private void bind() throws IOException {
        MemorySegment address = arena.allocate(NetlinkSocket.SOCKADDR_NL);
        address.set(JAVA_SHORT, 0, (short) NetlinkSocket.AF_NETLINK);
        address.set(JAVA_INT, GROUPS, 1 << (SKNLGRP_INET_TCP_DESTROY - 1) | 1 << (SKNLGRP_INET6_TCP_DESTROY - 1));
        if (BIND.call(errno, fd, address.address(), address.byteSize()) < 0) {
            throw LibC.failure("bind(sock_diag)", LibC.errno(errno));
        }
    }

    /** The descriptor to wait for ({@link DescriptorPoll#addReadable}); stays this object's to close. */
    public int fd() {
        return fd;
    }

    /**
     * Reads all that has come, without waiting for more.
     *
     * @param ended receives the cookie of each socket ({@link SocketRecord#cookie})
     * @return false if some of it was lost, because the kernel had no room for it (ENOBUFS)
     * @throws IOException if the socket cannot be read
     */
    public boolean read(LongConsumer ended) throws IOException {
        boolean whole = true;
        while (true) {
            for (int i = 0; i < MOST; i++) {
                headers.set(JAVA_INT, i * ENTRY + NAME_LENGTH, (int) SENDER);
            }
            int received = RECVMMSG.call(errno, fd, headers.address(), MOST, LibC.MSG_DONTWAIT, 0);
            for (int i = 0; i < received; i++) {
                // Root of a container may send to the sockets of its namespace as well. Only the kernel's port is 0.
                if (senders.get(JAVA_INT, i * SENDER + PID) == 0) {
                    long length = Integer.toUnsignedLong(headers.get(JAVA_INT, i * ENTRY + RECEIVED));
                    parse(messages.asSlice(i * LENGTH, Math.min(length, LENGTH)), ended);
                }
            }
            if (received >= 0) {
                continue;
            }
            switch (LibC.errno(errno)) {
                case LibC.EAGAIN -> {
                    return whole;
                }
                case LibC.ENOBUFS -> whole = false;
                case LibC.EINTR -> {}
                default -> throw LibC.failure("recvmmsg(sock_diag)", LibC.errno(errno));
            }
        }
    }

    /** Reads a message, none of whose octets is trusted; passes over any but those about a socket. */
    static void parse(MemorySegment message, LongConsumer ended) {
        if (message.byteSize() >= LENGTH && message.get(JAVA_SHORT, TYPE) == SockDiagMessage.SOCK_DIAG_BY_FAMILY) {
            ended.accept(SockDiagMessage.cookie(message, COOKIE));
        }
    }

    @Override
    public void close() {
        LibC.close(fd, errno);
        arena.close();
    }
}
