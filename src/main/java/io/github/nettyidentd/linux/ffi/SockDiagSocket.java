package io.github.nettyidentd.linux.ffi;

import java.io.IOException;

/** A netlink(7) socket through which the kernel is asked for single TCP sockets (sock_diag(7)). */
public class SockDiagSocket extends NetlinkSocket<SocketRequest, SocketRecord> {

    /** The family of {@code linux/netlink.h}. */
    static final int NETLINK_SOCK_DIAG = 4;

    /** The most requests in one call of a socket that {@link #of} makes: such sockets are many, and ask about one connection. */
    public static final int FEW_REQUESTS = 2;

    SockDiagSocket() throws IOException {
        super(NETLINK_SOCK_DIAG, new SockDiagMessage());
    }

    private SockDiagSocket(int fd) throws IOException {
        super(fd, new SockDiagMessage(), FEW_REQUESTS);
    }

    /**
     * Opens a socket.
     *
     * @throws IOException if the kernel or a sandbox refuses the socket
     */
    public static SockDiagSocket open() throws IOException {
        return new SockDiagSocket();
    }

    /**
     * Uses a socket that {@link #openDescriptor} or another process has opened. It takes {@value #FEW_REQUESTS} requests in
     * one call.
     *
     * @param fd closed with this object, or if this fails
     */
    public static SockDiagSocket of(int fd) throws IOException {
        return new SockDiagSocket(fd);
    }

    /**
     * Opens a socket in the network namespace of the calling thread, for another thread or process to use: it keeps asking
     * that namespace. The kernel reports uids as the user namespace of this process has them.
     *
     * @return its descriptor, which the caller closes
     * @throws IOException if the kernel or a sandbox refuses the socket
     */
    public static int openDescriptor() throws IOException {
        return openDescriptor(NETLINK_SOCK_DIAG);
    }
}
