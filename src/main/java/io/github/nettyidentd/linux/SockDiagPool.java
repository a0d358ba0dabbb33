package io.github.nettyidentd.linux;

import io.github.nettyidentd.linux.ffi.SockDiagSocket;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * Netlink sockets that are not in use just now. A thread that asks takes the one given back last, so that there are as
 * many as threads that ask at the same time, and each event loop keeps to its own.
 */
final class SockDiagPool implements AutoCloseable {

    private final Deque<SockDiagSocket> idle = new ArrayDeque<>();
    private final NetlinkSocketTable.Opening opening;
    private boolean closed;

    SockDiagPool(NetlinkSocketTable.Opening opening) {
        this.opening = opening;
    }

    SockDiagSocket take() throws IOException {
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

    void giveBack(SockDiagSocket socket) {
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
