package io.github.nettyidentd.linux.ffi;

import org.jspecify.annotations.Nullable;

/**
 * What the kernel says of one socket ({@code struct inet_diag_msg}).
 *
 * @param state the number of {@code include/net/tcp_states.h}
 * @param localPort 1 to 65535
 * @param remotePort 0 to 65535; 0 for a listener
 * @param uid the owner, 0 to 4294967295, in this process's user namespace
 * @param inode the socket's inode, 0 when no process holds it
 * @param cookie the kernel's own number of the socket ({@code sock_gen_cookie} in {@code net/core/sock_diag.c})
 * @param writeQueue octets that were written and not acknowledged, {@code idiag_wqueue}
 * @param counts what the connection has come to; {@code null} where that was not asked for, or the kernel does not say
 */
public record SocketRecord(
        int state,
        int localPort,
        int remotePort,
        long uid,
        long inode,
        long cookie,
        long writeQueue,
        @Nullable TcpCounts counts) {}
