package io.github.nettyidentd.linux.ffi;

import java.io.IOException;

/**
 * A netlink(7) socket through which the kernel is asked for single tracked connections (ctnetlink). The kernel refuses each
 * request with EPERM unless the process that opened the socket and the process that sends both have CAP_NET_ADMIN in the
 * user namespace of the network namespace ({@code netlink_net_capable}).
 */
public final class ConntrackSocket extends NetlinkSocket<ConntrackRequest, ConntrackRecord> {

    /** The family of {@code linux/netlink.h}. */
    static final int NETLINK_NETFILTER = 12;

    private ConntrackSocket() throws IOException {
        super(NETLINK_NETFILTER, new ConntrackMessage());
    }

    /**
     * Opens a socket.
     *
     * @throws SystemCallException if the kernel has no netfilter, or a sandbox refuses the socket
     */
    public static ConntrackSocket open() throws IOException {
        return new ConntrackSocket();
    }
}
