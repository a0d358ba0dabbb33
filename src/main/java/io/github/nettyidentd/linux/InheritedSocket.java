package io.github.nettyidentd.linux;

import io.github.nettyidentd.linux.ffi.InheritedFd;
import io.github.nettyidentd.linux.ffi.SystemCallException;
import java.io.IOException;
import java.net.InetSocketAddress;

/**
 * A TCP connection that was accepted by another program, as inetd(8) hands it to a server as its standard input.
 *
 * @param fd the descriptor, 0 or more
 * @param local this end; IPv4 carried on an IPv6 socket is IPv4
 * @param remote the peer's end
 */
public record InheritedSocket(int fd, InetSocketAddress local, InetSocketAddress remote) {

    private static final String EXPECTED = " (expected: a connected TCP socket)";

    /**
     * Takes a descriptor for such a connection and makes it non-blocking, as an event loop needs it.
     *
     * @throws IOException if it is anything else; the message says what
     */
    public static InheritedSocket check(int fd) throws IOException {
        var inherited = new InheritedFd(fd);
        if (!isTcp(inherited, fd)) {
            throw new IOException("descriptor " + fd + ": a socket, but not of TCP" + EXPECTED);
        }
        if (inherited.isListening()) {
            throw new IOException("descriptor " + fd + ": a listening socket" + EXPECTED);
        }
        InetSocketAddress remote = remote(inherited, fd);
        inherited.makeNonBlocking();
        return new InheritedSocket(fd, inherited.local(), remote);
    }

    private static boolean isTcp(InheritedFd inherited, int fd) throws IOException {
        try {
            return inherited.isTcp();
        } catch (SystemCallException e) {
            throw new IOException("descriptor " + fd + ": no socket, " + e.error() + EXPECTED, e);
        }
    }

    private static InetSocketAddress remote(InheritedFd inherited, int fd) throws IOException {
        try {
            return inherited.remote();
        } catch (SystemCallException e) {
            throw new IOException("descriptor " + fd + ": not connected, " + e.error() + EXPECTED, e);
        }
    }
}
