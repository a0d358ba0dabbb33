package io.github.nettyidentd.linux.socket;

import io.github.nettyidentd.linux.ffi.SockDiagSocket;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * A pool of netlink sockets, which are used by one thread at a time. A thread takes the socket that was given back
 * last, so that there are never more sockets than threads that use one at the same time. Any thread.
 */
final class SockDiagPool implements SockDiagSockets {

    /** Opens a socket. */
    @FunctionalInterface
    interface Opening {
        SockDiagSocket open() throws IOException;
    }

    private final Deque<SockDiagSocket> idle = new ArrayDeque<>();
    private final Opening opening;
    private boolean closed;

    SockDiagPool(Opening opening) {
        this.opening = opening;
    }

    /** Tries the second time with another socket, because a response may have been left in the first one, which is closed. */
    @Override
    public <T> T use(Use<T> use) throws IOException {
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
