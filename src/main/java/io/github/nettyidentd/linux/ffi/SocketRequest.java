package io.github.nettyidentd.linux.ffi;

import java.net.Inet4Address;
import java.net.InetAddress;

/**
 * Asks the kernel for one TCP socket by both its ends ({@code struct inet_diag_req_v2} of {@code linux/inet_diag.h}).
 * The kernel looks for a connection first; if there is none, it returns the socket that listens at the local end, if
 * any ({@code __inet_lookup} in {@code include/net/inet_hashtables.h}).
 *
 * @param localAddress of the same family as the remote address
 * @param localPort 0 to 65535
 * @param remotePort 0 to 65535; 0 to ask for a listening socket
 * @param interfaceIndex finds sockets that are bound to this interface (SO_BINDTODEVICE in socket(7)) and sockets that
 *     are not bound to any; 0 finds only the latter
 * @param counts whether to ask for {@link SocketRecord.Counts} as well. For them the kernel waits until the socket is
 *     not locked, and there is no limit to that: a process that is stuck in the middle of a write keeps the lock
 */
public record SocketRequest(
        InetAddress localAddress,
        int localPort,
        InetAddress remoteAddress,
        int remotePort,
        int interfaceIndex,
        boolean counts) {

    private static final InetAddress ANY_IPV4 = InetAddress.ofLiteral("0.0.0.0");
    private static final InetAddress ANY_IPV6 = InetAddress.ofLiteral("::");

    /** The request for the socket that listens at this connection's local end. */
    public SocketRequest forListener() {
        InetAddress any = localAddress instanceof Inet4Address ? ANY_IPV4 : ANY_IPV6;
        return new SocketRequest(localAddress, localPort, any, 0, interfaceIndex, false);
    }

    /** The same request, for the counts too. */
    public SocketRequest withCounts() {
        return new SocketRequest(localAddress, localPort, remoteAddress, remotePort, interfaceIndex, true);
    }

    /** Whether this asks for a listening socket. */
    public boolean isForListener() {
        return remotePort == 0;
    }
}
