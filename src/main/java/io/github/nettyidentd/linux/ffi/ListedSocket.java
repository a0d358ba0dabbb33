package io.github.nettyidentd.linux.ffi;

import java.net.InetAddress;

/**
 * What the kernel lists of one TCP socket: {@code struct inet_diag_msg} of {@code linux/inet_diag.h}.
 *
 * @param state a number of {@code include/net/tcp_states.h}; a socket that is bound and not connected is closed
 * @param localAddress an IPv4 address for an IPv4-mapped IPv6 address too
 * @param localPort 0 to 65535
 * @param remoteAddress likewise; the wildcard address if the socket is not connected
 * @param remotePort 0 to 65535; 0 if the socket is not connected
 * @param uid {@link SocketRecord#uid}
 * @param inode {@link SocketRecord#inode}
 * @param cookie {@link SocketRecord#cookie}
 */
public record ListedSocket(
        int state,
        InetAddress localAddress,
        int localPort,
        InetAddress remoteAddress,
        int remotePort,
        long uid,
        long inode,
        long cookie) {}
