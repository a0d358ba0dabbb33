package io.github.nettyidentd.linux.ffi;

/**
 * The process at the other end of a Unix socket (SO_PEERCRED in unix(7)), as it was when it connected or began to listen.
 *
 * @param pid 0 if the process is outside of this process's PID namespace
 * @param uid its effective uid, 0 to 4294967295
 */
public record UnixPeer(long pid, long uid) {}
