package io.github.nettyidentd.linux.ffi;

import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/**
 * A netlink socket for sock_diag(7) questions about single TCP sockets. The kernel works within {@code send}, so that
 * the answer is there when it returns and nothing here waits. Used by one thread at a time.
 */
public final class SockDiagSocket implements AutoCloseable {

    private static final int ANSWER_SIZE = 8192;

    /** How many answers to older questions are passed over before the socket is given up. */
    private static final int MAX_STALE = 16;

    private final Arena arena = Arena.ofShared();
    private final MemorySegment errno = arena.allocate(LibC.ERRNO);
    private final MemorySegment answer = arena.allocate(ANSWER_SIZE, InetDiag.NLMSGHDR.byteAlignment());
    private final SockDiagQuestion question = new SockDiagQuestion(arena);
    private final int fd;
    private int sequence;

    private SockDiagSocket() throws IOException {
        try {
            fd = (int) LibC.SOCKET.invokeExact(
                    errno, InetDiag.AF_NETLINK, InetDiag.SOCK_RAW | InetDiag.SOCK_CLOEXEC, InetDiag.NETLINK_SOCK_DIAG);
        } catch (Throwable e) {
            throw LibC.unexpected(e);
        }
        if (fd < 0) {
            IOException failure = LibC.failure("socket(AF_NETLINK)", LibC.errno(errno));
            arena.close();
            throw failure;
        }
    }

    /**
     * Opens a socket.
     *
     * @throws IOException if the kernel or a sandbox refuses it
     */
    public static SockDiagSocket open() throws IOException {
        var socket = new SockDiagSocket();
        try {
            socket.connect();
            return socket;
        } catch (IOException e) {
            socket.close();
            throw e;
        }
    }

    /** Connected to port id 0, it receives from the kernel only. */
    private void connect() throws IOException {
        MemorySegment kernel = arena.allocate(InetDiag.SOCKADDR_NL);
        kernel.set(JAVA_SHORT, 0, (short) InetDiag.AF_NETLINK);
        int result;
        try {
            result = (int) LibC.CONNECT.invokeExact(errno, fd, kernel, (int) kernel.byteSize());
        } catch (Throwable e) {
            throw LibC.unexpected(e);
        }
        if (result < 0) {
            throw LibC.failure("connect(AF_NETLINK)", LibC.errno(errno));
        }
    }

    /**
     * Asks for one socket. The kernel looks for the connection first and, if there is none, for a listener.
     *
     * @param interfaceIndex the interface that a bound socket is bound to; 0 finds only unbound ones
     * @return what the kernel has, or {@code null} if it has nothing
     * @throws IOException if the question cannot be put or the answer is lost or garbled; close the socket then
     */
    public @Nullable SocketRecord ask(SocketAddresses addresses, int interfaceIndex) throws IOException {
        send(question.write(++sequence, addresses, interfaceIndex));
        for (int i = 0; i <= MAX_STALE; i++) {
            long length = receive();
            if (SockDiagAnswer.sequence(answer, length) == sequence) {
                return SockDiagAnswer.read(answer, length);
            }
        }
        throw new IOException("sock_diag answers belong to other questions");
    }

    private void send(MemorySegment request) throws IOException {
        long sent;
        try {
            sent = (long) LibC.SEND.invokeExact(errno, fd, request, request.byteSize(), 0);
        } catch (Throwable e) {
            throw LibC.unexpected(e);
        }
        if (sent != request.byteSize()) {
            throw LibC.failure("send(sock_diag)", LibC.errno(errno));
        }
    }

    private long receive() throws IOException {
        long received;
        try {
            received = (long) LibC.RECV.invokeExact(errno, fd, answer, (long) ANSWER_SIZE, InetDiag.MSG_DONTWAIT);
        } catch (Throwable e) {
            throw LibC.unexpected(e);
        }
        if (received < 0) {
            throw LibC.failure("recv(sock_diag)", LibC.errno(errno));
        }
        return received;
    }

    /** Closes the descriptor and frees the memory. Not while another thread asks. */
    @Override
    public void close() {
        if (!arena.scope().isAlive()) {
            return;
        }
        try {
            int ignored = (int) LibC.CLOSE.invokeExact(errno, fd);
        } catch (Throwable e) {
            throw LibC.unexpected(e);
        }
        arena.close();
    }
}
