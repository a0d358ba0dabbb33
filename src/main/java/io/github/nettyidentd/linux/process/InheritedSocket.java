package io.github.nettyidentd.linux.process;

import io.github.nettyidentd.linux.ffi.InheritedFd;
import io.github.nettyidentd.linux.ffi.SystemCallException;
import java.io.IOException;
import java.net.InetSocketAddress;

/**
 * A TCP socket that another program opened: inetd(8) hands a server a connection as its standard input, and systemd a
 * listening socket as a further descriptor.
 *
 * @param fd the descriptor, 0 or more
 * @param local the local address and port; IPv4 carried on an IPv6 socket is IPv4
 */
public record InheritedSocket(int fd, InetSocketAddress local) {

    private static final String CONNECTED = "a connected TCP socket";
    private static final String LISTENING = "a listening TCP socket";

    /**
     * Checks that a descriptor is a connection, and makes it non-blocking, as an event loop needs it.
     *
     * @throws IOException if the descriptor is anything else; the message says what it is
     */
    public static InheritedSocket connected(int fd) throws IOException {
        InheritedFd inherited = tcp(fd, CONNECTED);
        if (inherited.isListening()) {
            throw unexpected(fd, "a listening socket", CONNECTED);
        }
        try {
            // Fails with ENOTCONN if there is no connection.
            InetSocketAddress ignored = inherited.remote();
        } catch (SystemCallException e) {
            throw new IOException(message(fd, "not connected, " + e.error(), CONNECTED), e);
        }
        return prepared(fd, inherited);
    }

    /**
     * Checks that a descriptor is a listening socket, and makes it non-blocking.
     *
     * @throws IOException if the descriptor is anything else; the message says what it is
     */
    public static InheritedSocket listening(int fd) throws IOException {
        InheritedFd inherited = tcp(fd, LISTENING);
        if (!inherited.isListening()) {
            throw unexpected(fd, "a TCP socket that does not listen", LISTENING);
        }
        return prepared(fd, inherited);
    }

    private static InheritedFd tcp(int fd, String expected) throws IOException {
        var inherited = new InheritedFd(fd);
        try {
            if (inherited.isTcp()) {
                return inherited;
            }
        } catch (SystemCallException e) {
            throw new IOException(message(fd, "not a socket, " + e.error(), expected), e);
        }
        throw unexpected(fd, "a socket, but not of TCP", expected);
    }

    private static InheritedSocket prepared(int fd, InheritedFd inherited) throws IOException {
        inherited.makeNonBlocking();
        inherited.closeOnExec();
        return new InheritedSocket(fd, inherited.local());
    }

    private static IOException unexpected(int fd, String what, String expected) {
        return new IOException(message(fd, what, expected));
    }

    private static String message(int fd, String what, String expected) {
        return "descriptor " + fd + ": " + what + " (expected: " + expected + ")";
    }
}
