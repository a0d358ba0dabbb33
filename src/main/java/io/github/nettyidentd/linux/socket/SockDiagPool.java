package io.github.nettyidentd.linux.socket;

import io.github.nettyidentd.linux.ffi.SockDiagSocket;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * Netlink sockets that are not in use just now. A thread that asks takes the one given back last, so that there are as
 * many as threads that ask at the same time, and each event loop keeps to its own.
 */
final class SockDiagPool implements AutoCloseable {

    /** Opens a socket to ask with. */
    @FunctionalInterface
    interface Opening {
        SockDiagSocket open() throws IOException;
    }

    /** Asks something. */
    @FunctionalInterface
    interface Use<T> {
        T of(SockDiagSocket socket) throws IOException;
    }

    private final Deque<SockDiagSocket> idle = new ArrayDeque<>();
    private final Opening opening;
    private boolean closed;

    SockDiagPool(Opening opening) {
        this.opening = opening;
    }

    /** Asks; a lost or garbled answer costs the socket its place, and the question is put once more on a new one. */
    <T> T use(Use<T> use) throws IOException {
        try {
            return useOnce(use);
        } catch (IOException e) {
            return useOnce(use);
        }
    }

    private <T> T useOnce(Use<T> use) throws IOException {
        SockDiagSocket socket = take();
        boolean usable = false;
        try {
            T result = use.of(socket);
            usable = true;
            return result;
        } finally {
            if (usable) {
                giveBack(socket);
            } else {
                socket.close();
            }
        }
    }

    private SockDiagSocket take() throws IOException {
        synchronized (idle) {
            if (closed) {
                throw new IOException("the socket table is closed");
            }
            if (!idle.isEmpty()) {
                return idle.pop();
            }
        }
        return opening.open();
    }

    private void giveBack(SockDiagSocket socket) {
        synchronized (idle) {
            if (!closed) {
                idle.push(socket);
                return;
            }
        }
        socket.close();
    }

    @Override
    public void close() {
        synchronized (idle) {
            closed = true;
            idle.forEach(SockDiagSocket::close);
            idle.clear();
        }
    }
}
