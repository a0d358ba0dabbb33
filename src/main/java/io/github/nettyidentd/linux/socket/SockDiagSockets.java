package io.github.nettyidentd.linux.socket;

import io.github.nettyidentd.linux.ffi.SockDiagSocket;
import java.io.IOException;

/** Netlink sockets that ask one network namespace, each used by one thread at a time. Any thread. */
interface SockDiagSockets extends AutoCloseable {

    /** Uses a socket for some requests. */
    @FunctionalInterface
    interface Use<T> {
        T of(SockDiagSocket socket) throws IOException;
    }

    /**
     * Lends a socket. If the use fails, it is tried once more: a response may have been lost (ENOBUFS, when the kernel is
     * short of memory).
     *
     * @throws IOException if both uses fail, or this is closed
     */
    <T> T use(Use<T> use) throws IOException;

    /** Does not wait for a use that is under way; a socket in use is closed by its user. */
    @Override
    void close();
}
