package io.github.nettyidentd.linux.ffi;

import org.jspecify.annotations.Nullable;

/**
 * What the kernel knows of one socket: {@code struct inet_diag_msg} of {@code linux/inet_diag.h}, and parts of
 * {@code struct tcp_info} of {@code linux/tcp.h}.
 *
 * @param state the connection's state, a number of {@code include/net/tcp_states.h}
 * @param localPort 1 to 65535
 * @param remotePort 0 to 65535; 0 for a listening socket
 * @param uid the owner, 0 to 4294967295, in this process's user namespace
 * @param inode the inode of the socket's file; 0 when no process holds the socket: it waits to be accepted, or its
 *     process has closed it and the kernel finishes the connection alone
 * @param cookie a number that the kernel gives to this socket alone ({@code sock_gen_cookie} in
 *     {@code net/core/sock_diag.c})
 * @param writeQueue octets that were written and are not yet acknowledged, {@code idiag_wqueue}
 * @param cgroup the inode of the cgroup v2 directory in which the socket was made, {@code INET_DIAG_CGROUP_ID} (Linux 5.8
 *     and later); 0 if the kernel does not report it
 * @param counts {@code null} if they were not asked for, or the kernel does not report them
 */
public record SocketRecord(
        int state,
        int localPort,
        int remotePort,
        long uid,
        long inode,
        long cookie,
        long writeQueue,
        long cgroup,
        @Nullable Counts counts) {

    /**
     * What the kernel has counted since the connection began, of {@code struct tcp_info} (Linux 4.19 and later). A SYN
     * and a FIN count as one octet each among the octets that are acknowledged, but not among those that are sent.
     *
     * @param unacked segments in flight, {@code tcpi_unacked}
     * @param bytesAcked octets of this end that the other end has acknowledged, {@code tcpi_bytes_acked}
     * @param notsentBytes octets that wait to be sent for the first time, {@code tcpi_notsent_bytes}
     * @param bytesSent octets of data that were sent, {@code tcpi_bytes_sent}
     * @param bytesRetrans how many of the octets in {@code bytesSent} were sent again, {@code tcpi_bytes_retrans}
     */
    public record Counts(long unacked, long bytesAcked, long notsentBytes, long bytesSent, long bytesRetrans) {}
}
