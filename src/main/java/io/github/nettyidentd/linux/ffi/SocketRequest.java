package io.github.nettyidentd.linux.ffi;

import java.net.Inet4Address;
import java.net.InetAddress;

/**
 * Which socket the kernel is asked for. It looks for the connection first and, if there is none, for a listener.
 *
 * @param localAddress of the same family as the remote one
 * @param localPort 0 to 65535
 * @param remotePort 0 to 65535; 0 for a listener
 * @param interfaceIndex finds sockets that are bound to this interface, and those that are bound to none; 0 finds the latter
 *     only
 * @param counts whether to ask for the {@link TcpCounts} too, for which the kernel waits as long as the socket is locked:
 *     without end, if a process is stuck in the middle of a write
 */
public record SocketRequest(
        InetAddress localAddress,
        int localPort,
        InetAddress remoteAddress,
        int remotePort,
        int interfaceIndex,
        boolean counts) {

    private static final InetAddress NO_IPV4 = InetAddress.ofLiteral("0.0.0.0");
    private static final InetAddress NO_IPV6 = InetAddress.ofLiteral("::");

    /** Whoever listens at this connection's local end: the same without the remote end. */
    public SocketRequest listener() {
        InetAddress none = localAddress instanceof Inet4Address ? NO_IPV4 : NO_IPV6;
        return new SocketRequest(localAddress, localPort, none, 0, interfaceIndex, false);
    }

    /** The same, for the counts too. */
    public SocketRequest withCounts() {
        return new SocketRequest(localAddress, localPort, remoteAddress, remotePort, interfaceIndex, true);
    }

    /** Whether it is for a listener alone. */
    public boolean isForListener() {
        return remotePort == 0;
    }
}
