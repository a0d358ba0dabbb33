package io.github.nettyidentd.linux.ffi;

import java.io.IOException;

/** A netlink(7) socket through which the kernel is asked for single TCP sockets (sock_diag(7)). */
public class SockDiagSocket extends NetlinkSocket<SocketRequest, SocketRecord> {

    /** The family of {@code linux/netlink.h}. */
    static final int NETLINK_SOCK_DIAG = 4;

    SockDiagSocket() throws IOException {
        super(NETLINK_SOCK_DIAG, new SockDiagMessage());
    }

    /**
     * Opens a socket.
     *
     * @throws IOException if the kernel or a sandbox refuses the socket
     */
    public static SockDiagSocket open() throws IOException {
        return new SockDiagSocket();
    }
}
