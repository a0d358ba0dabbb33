package io.github.nettyidentd.linux.ffi;

import java.util.Optional;

/**
 * What the kernel tells of a TCP socket by its descriptor.
 *
 * @param isListening whether the socket waits for connections
 * @param uid the owner, 0 to 4294967295, in this process's user namespace: the account that made the socket, unless one with
 *     the right to do so gave it away (fchown(2))
 * @param cookie {@link SocketRecord#cookie}
 */
public record TcpSocketStatus(boolean isListening, long uid, long cookie) {

    /**
     * Looks at a descriptor that another process has sent, and that may be of any kind. Does not block: what is not a socket
     * is not touched any further.
     *
     * @return empty if it is not a socket of TCP over IPv4 or IPv6; a socket of MPTCP is none
     */
    public static Optional<TcpSocketStatus> of(int fd) throws SystemCallException {
        var socket = new InheritedFd(fd);
        try {
            if (!socket.isPlainTcp()) {
                return Optional.empty();
            }
        } catch (SystemCallException e) {
            if (e.isNoSocket()) {
                return Optional.empty();
            }
            throw e;
        }
        long uid = FileStatus.of(fd, "a TCP socket").uid();
        return Optional.of(new TcpSocketStatus(socket.isListening(), uid, socket.cookie()));
    }
}
