package io.github.nettyidentd.linux.socket;

import io.github.nettyidentd.linux.ffi.InheritedFd;
import io.github.nettyidentd.linux.ffi.SockDiagSocket;
import java.io.IOException;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The one netlink socket that another process has opened in its network namespace. It cannot be opened again: what a use that
 * fails leaves behind is taken out of it. Threads that want it at the same time wait for each other, which takes as long as
 * the kernel's responses.
 *
 * <p>The descriptor is closed by its last user. Closed under the user's hands, its number could become
 * that of another file, to which the request would go then.
 */
final class HeldSockDiag implements SockDiagSockets {

    private final int fd;
    private final SockDiagPool.Opening opening;

    /** Held while the socket is used. */
    private final ReentrantLock use = new ReentrantLock();

    /** Made at the first use: of some hundred namespaces, few are ever asked. Guarded by {@link #use}. */
    private @Nullable SockDiagSocket socket;

    /** Guards the fields below; never held during a use. */
    private final Object state = new Object();

    private boolean inUse;
    private boolean closed;
    private boolean freed;

    /** Uses a descriptor, which is closed with this object. */
    HeldSockDiag(int fd) {
        this(fd, () -> SockDiagSocket.of(fd));
    }

    /** @param opening makes a socket of the descriptor, or closes it */
    HeldSockDiag(int fd, SockDiagPool.Opening opening) {
        this.fd = fd;
        this.opening = opening;
    }

    @Override
    public <T> T use(Use<T> wanted) throws IOException {
        use.lock();
        try {
            begin();
            try {
                return twice(wanted);
            } finally {
                end();
            }
        } finally {
            use.unlock();
        }
    }

    private <T> T twice(Use<T> wanted) throws IOException {
        SockDiagSocket used = socket;
        if (used == null) {
            try {
                used = opening.open();
            } catch (IOException e) {
                // The descriptor is closed by now.
                synchronized (state) {
                    freed = true;
                    closed = true;
                }
                throw e;
            }
            socket = used;
        }
        try {
            return wanted.of(used);
        } catch (IOException e) {
            used.drain();
        }
        try {
            return wanted.of(used);
        } catch (IOException e) {
            used.drain();
            throw e;
        }
    }

    private void begin() throws IOException {
        synchronized (state) {
            if (closed) {
                throw new IOException("the network namespace has gone");
            }
            inUse = true;
        }
    }

    private void end() {
        synchronized (state) {
            inUse = false;
            if (closed) {
                free();
            }
        }
    }

    /** Called by the last user, or by the one who closes if nobody uses it. */
    private void free() {
        if (freed) {
            return;
        }
        freed = true;
        if (socket == null) {
            new InheritedFd(fd).close();
        } else {
            socket.close();
        }
    }

    @Override
    public void close() {
        synchronized (state) {
            if (closed) {
                return;
            }
            closed = true;
            if (!inUse) {
                free();
            }
        }
    }
}
