package io.github.nettyidentd.linux.ffi;

import static io.github.nettyidentd.linux.ffi.LibC.offset;
import static java.lang.foreign.MemoryLayout.structLayout;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;
import java.util.function.Consumer;
import java.util.function.LongPredicate;

/**
 * Lists TCP sockets of the calling thread's network namespace, by a dump of sock_diag(7). The kernel walks through all its
 * sockets on the calling thread, which takes some ten milliseconds where there are 100,000. A socket that comes, goes or
 * changes meanwhile may be listed twice; if another one goes, a socket may be missing. Any thread.
 */
public final class SocketList {

    /** The message about sockets of TCP over any protocol, of {@code linux/inet_diag.h}: one walk instead of two. */
    static final short TCPDIAG_GETSOCK = 18;

    static final byte AF_UNSPEC = 0;

    /** {@code struct inet_diag_req} of {@code linux/inet_diag.h}. */
    static final StructLayout INET_DIAG_REQ = structLayout(
            JAVA_BYTE.withName("idiag_family"),
            JAVA_BYTE.withName("idiag_src_len"),
            JAVA_BYTE.withName("idiag_dst_len"),
            JAVA_BYTE.withName("idiag_ext"),
            SockDiagMessage.INET_DIAG_SOCKID.withName("id"),
            JAVA_INT.withName("idiag_states"),
            JAVA_INT.withName("idiag_dbs"));

    /** {@code struct inet_diag_bc_op} of {@code linux/inet_diag.h}, a step of a filter. */
    static final StructLayout INET_DIAG_BC_OP =
            structLayout(JAVA_BYTE.withName("code"), JAVA_BYTE.withName("yes"), JAVA_SHORT.withName("no"));

    /** The attribute with a filter, and the steps that compare the local port, of {@code linux/inet_diag.h}. */
    static final int INET_DIAG_REQ_BYTECODE = 1;

    static final byte INET_DIAG_BC_S_GE = 2;
    static final byte INET_DIAG_BC_S_LE = 3;

    private static final long HEADER = NetlinkSocket.NLMSGHDR.byteSize();
    private static final long LEN = offset(NetlinkSocket.NLMSGHDR, "nlmsg_len");
    private static final long TYPE = offset(NetlinkSocket.NLMSGHDR, "nlmsg_type");
    private static final long FLAGS = offset(NetlinkSocket.NLMSGHDR, "nlmsg_flags");

    private static final long OPERATION = INET_DIAG_BC_OP.byteSize();

    /** A comparison with a port is a step, and another one whose last field is the port. */
    private static final int COMPARISON = (int) (2 * OPERATION);

    private static final int FILTER = 2 * COMPARISON;
    private static final long MOST = HEADER + INET_DIAG_REQ.byteSize() + NetlinkAttributes.HEADER + FILTER;

    /** The kernel puts no more into one datagram of a dump ({@code netlink_dump} in {@code net/netlink/af_netlink.c}). */
    private static final int ROOM = 32 * 1_024;

    private static final LibCFunction CONNECT = LibCFunction.of("connect");
    private static final LibCFunction SEND = LibCFunction.of("send");
    private static final LibCFunction RECV = LibCFunction.of("recv");

    private SocketList() {}

    /**
     * Lists the sockets that a request is for.
     *
     * @param wanted tells by its cookie whether a socket is passed on
     * @throws IOException if the kernel or a sandbox refuses it
     */
    public static void read(SocketListRequest request, LongPredicate wanted, Consumer<ListedSocket> receiver)
            throws IOException {
        int fd = NetlinkSocket.openDescriptor(SockDiagSocket.NETLINK_SOCK_DIAG);
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment errno = arena.allocate(LibC.ERRNO);
            try {
                send(fd, request, arena, errno);
                receive(fd, new SocketListReader(wanted, receiver), arena, errno);
            } finally {
                // Ends a dump that was not read to its end, too.
                LibC.close(fd, errno);
            }
        }
    }

    private static void send(int fd, SocketListRequest request, Arena arena, MemorySegment errno) throws IOException {
        // A socket that is connected to port id 0 receives from the kernel alone.
        MemorySegment kernel = arena.allocate(NetlinkSocket.SOCKADDR_NL);
        kernel.set(JAVA_SHORT, 0, (short) NetlinkSocket.AF_NETLINK);
        if (CONNECT.call(errno, fd, kernel.address(), kernel.byteSize()) < 0) {
            throw LibC.failure("connect(AF_NETLINK)", LibC.errno(errno));
        }
        MemorySegment message = message(request, arena);
        if (SEND.call(errno, fd, message.address(), message.byteSize(), 0) != message.byteSize()) {
            throw LibC.failure("send(sock_diag)", LibC.errno(errno));
        }
    }

    private static void receive(int fd, SocketListReader reader, Arena arena, MemorySegment errno) throws IOException {
        MemorySegment room = arena.allocate(ROOM, NetlinkSocket.NLMSGHDR.byteAlignment());
        while (!reader.isAtEnd()) {
            // The kernel goes on with the list while it is received, so that there is nothing to wait for.
            int length = RECV.call(errno, fd, room.address(), ROOM, LibC.MSG_DONTWAIT);
            if (length >= 0) {
                reader.read(room, length);
            } else if (LibC.errno(errno) != LibC.EINTR) {
                throw LibC.failure("recv(sock_diag)", LibC.errno(errno));
            }
        }
    }

    private static MemorySegment message(SocketListRequest request, Arena arena) {
        MemorySegment message = arena.allocate(MOST, NetlinkSocket.NLMSGHDR.byteAlignment());
        message.set(JAVA_SHORT, TYPE, TCPDIAG_GETSOCK);
        message.set(JAVA_SHORT, FLAGS, (short) (NetlinkSocket.NLM_F_REQUEST | NetlinkSocket.NLM_F_DUMP));
        long at = HEADER;
        message.set(JAVA_BYTE, at + offset(INET_DIAG_REQ, "idiag_family"), AF_UNSPEC);
        message.set(JAVA_INT, at + offset(INET_DIAG_REQ, "idiag_states"), request.states());
        message.set(LibC.PORT, at + offset(INET_DIAG_REQ, "id", "idiag_sport"), (short) request.localPort());
        message.set(LibC.PORT, at + offset(INET_DIAG_REQ, "id", "idiag_dport"), (short) request.remotePort());
        long cookie = at + offset(INET_DIAG_REQ, "id", "idiag_cookie");
        message.set(JAVA_INT, cookie, SockDiagMessage.ANY_COOKIE);
        message.set(JAVA_INT, cookie + JAVA_INT.byteSize(), SockDiagMessage.ANY_COOKIE);
        at += INET_DIAG_REQ.byteSize();
        if (request.localPort() != 0) {
            at = writeFilter(request.localPort(), message, at);
        }
        message.set(JAVA_INT, LEN, (int) at);
        return message.asSlice(0, at);
    }

    /** Writes a filter by the local port, because the port in the request is not compared for sockets that are only bound. */
    private static long writeFilter(int port, MemorySegment message, long start) {
        NetlinkAttributes.writeHeader(INET_DIAG_REQ_BYTECODE, NetlinkAttributes.HEADER + FILTER, message, start);
        long at = start + NetlinkAttributes.HEADER;
        at = writeComparison(INET_DIAG_BC_S_GE, port, FILTER, message, at);
        return writeComparison(INET_DIAG_BC_S_LE, port, COMPARISON, message, at);
    }

    /** @param left how many octets of the filter begin here; a jump beyond its end refuses a socket */
    private static long writeComparison(byte code, int port, int left, MemorySegment message, long at) {
        message.set(JAVA_BYTE, at + offset(INET_DIAG_BC_OP, "code"), code);
        message.set(JAVA_BYTE, at + offset(INET_DIAG_BC_OP, "yes"), (byte) COMPARISON);
        message.set(JAVA_SHORT, at + offset(INET_DIAG_BC_OP, "no"), (short) (left + OPERATION));
        message.set(JAVA_SHORT, at + OPERATION + offset(INET_DIAG_BC_OP, "no"), (short) port);
        return at + COMPARISON;
    }
}
