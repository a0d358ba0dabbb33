package io.github.nettyidentd.linux.ffi;

/**
 * Asks the kernel for a list of TCP sockets, over IPv4 and IPv6.
 *
 * @param states a bit for each number of {@code include/net/tcp_states.h}. Bit 13 asks for sockets that are bound and neither
 *     connected nor listening, which Linux 6.8 and later list
 * @param localPort 1 to 65535; 0 for any
 * @param remotePort 1 to 65535; 0 for any. Not compared for sockets that are bound and not connected
 */
public record SocketListRequest(int states, int localPort, int remotePort) {}
