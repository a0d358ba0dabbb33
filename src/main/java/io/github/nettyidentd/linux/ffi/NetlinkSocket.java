package io.github.nettyidentd.linux.ffi;

import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/** A netlink(7) socket of the family sock_diag(7). Used by one thread at a time. */
class NetlinkSocket implements AutoCloseable {

    private static final LibCFunction SOCKET = LibCFunction.of("socket");
    private static final LibCFunction CONNECT = LibCFunction.of("connect");
    private static final LibCFunction SEND = LibCFunction.of("send");
    private static final LibCFunction RECVMMSG = LibCFunction.of("recvmmsg");

    private final Arena arena = Arena.ofShared();
    private final MemorySegment errno = arena.allocate(LibC.ERRNO);
    private final int fd;

    /**
     * Opens a socket.
     *
     * @throws IOException if the kernel or a sandbox refuses it
     */
    NetlinkSocket() throws IOException {
        fd = SOCKET.call(
                errno, InetDiag.AF_NETLINK, InetDiag.SOCK_RAW | InetDiag.SOCK_CLOEXEC, InetDiag.NETLINK_SOCK_DIAG);
        if (fd < 0) {
            IOException failure = LibC.failure("socket(AF_NETLINK)", LibC.errno(errno));
            arena.close();
            throw failure;
        }
        try {
            connect();
        } catch (IOException e) {
            close();
            throw e;
        }
    }

    /** Connected to port id 0, it receives from the kernel only. */
    private void connect() throws IOException {
        MemorySegment kernel = arena.allocate(InetDiag.SOCKADDR_NL);
        kernel.set(JAVA_SHORT, 0, (short) InetDiag.AF_NETLINK);
        if (CONNECT.call(errno, fd, kernel.address(), kernel.byteSize()) < 0) {
            throw LibC.failure("connect(AF_NETLINK)", LibC.errno(errno));
        }
    }

    /** Memory that lives as long as the socket. */
    Arena arena() {
        return arena;
    }

    /** Sends the first {@code length} octets of it. */
    void send(MemorySegment request, long length) throws IOException {
        if (SEND.call(errno, fd, request.address(), length, 0) != length) {
            throw LibC.failure("send(sock_diag)", LibC.errno(errno));
        }
    }

    /** Takes up to {@code most} answers that are there already, and gives their number, which is at least 1. */
    int receive(SockDiagResponses answers, int most) throws IOException {
        int received = RECVMMSG.call(errno, fd, answers.headers().address(), most, InetDiag.MSG_DONTWAIT, 0);
        if (received < 0) {
            throw LibC.failure("recvmmsg(sock_diag)", LibC.errno(errno));
        }
        return received;
    }

    /** Closes the descriptor and frees the memory. Not while another thread asks. */
    @Override
    public void close() {
        if (!arena.scope().isAlive()) {
            return;
        }
        LibC.close(fd, errno);
        arena.close();
    }
}
