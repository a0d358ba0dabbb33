package io.github.nettyidentd.linux.ffi;

import static io.github.nettyidentd.linux.ffi.LibC.offset;
import static java.lang.foreign.MemoryLayout.structLayout;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;

/**
 * A socket of unix(7) with a path, and the calls that do not depend on its type. Its user says which thread may call what.
 *
 * @param fd closed by {@link #close} alone
 */
record UnixSocket(int fd) {

    static final int SOCK_SEQPACKET = 5;
    static final int SOCK_NONBLOCK = 0x800;
    static final int SO_PEERCRED = 17;
    static final int SHUT_WR = 1;
    static final int SHUT_RDWR = 2;

    /** {@code struct ucred} of {@code bits/socket.h}. */
    static final StructLayout UCRED =
            structLayout(JAVA_INT.withName("pid"), JAVA_INT.withName("uid"), JAVA_INT.withName("gid"));

    /** What {@link #accept} gives where no connection waits. */
    static final int NONE = -1;

    private static final LibCFunction SOCKET = LibCFunction.of("socket");
    private static final LibCFunction BIND = LibCFunction.of("bind");
    private static final LibCFunction LISTEN = LibCFunction.of("listen");
    private static final LibCFunction ACCEPT4 = LibCFunction.of("accept4");
    private static final LibCFunction CONNECT = LibCFunction.of("connect");
    private static final LibCFunction GETSOCKOPT = LibCFunction.of("getsockopt");
    private static final LibCFunction SHUTDOWN = LibCFunction.of("shutdown");
    private static final LibCFunction FCNTL = LibCFunction.of("fcntl");

    /**
     * Takes a listening socket that another program opened.
     *
     * @param type SOCK_STREAM or SOCK_SEQPACKET
     * @param expected the type and the setting of systemd.socket(5) for it, for the message
     * @throws IOException if the descriptor is anything else
     */
    static UnixSocket inherited(int fd, int type, String expected) throws IOException {
        var inherited = new InheritedFd(fd);
        if (!inherited.isUnix(type) || !inherited.isListening()) {
            throw new IOException("descriptor " + fd
                    + ": another kind of socket (expected: a listening Unix socket of type " + expected
                    + " in a socket unit)");
        }
        inherited.closeOnExec();
        return new UnixSocket(fd);
    }

    /** Makes a socket file. The socket is non-blocking. */
    static UnixSocket bind(int type, String path) throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment errno = arena.allocate(LibC.ERRNO);
            MemorySegment address = UnixAddress.of(arena, path);
            UnixSocket socket = open(type | SOCK_NONBLOCK, errno);
            if (BIND.call(errno, socket.fd, address.address(), address.byteSize()) < 0) {
                IOException failure = LibC.failure("bind", LibC.errno(errno));
                socket.close();
                throw failure;
            }
            return socket;
        }
    }

    /**
     * Connects to a socket that listens. The connection is blocking afterwards.
     *
     * @param mayWait whether to wait while the backlog is full; otherwise that is a failure
     */
    static UnixSocket connect(int type, String path, boolean mayWait) throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment errno = arena.allocate(LibC.ERRNO);
            MemorySegment address = UnixAddress.of(arena, path);
            UnixSocket socket = open(mayWait ? type : type | SOCK_NONBLOCK, errno);
            try {
                socket.connect(address, errno);
                if (!mayWait && FCNTL.call(errno, socket.fd, InheritedFd.F_SETFL, 0) < 0) {
                    throw LibC.failure("fcntl(F_SETFL)", LibC.errno(errno));
                }
            } catch (IOException e) {
                socket.close();
                throw e;
            }
            return socket;
        }
    }

    private static UnixSocket open(int type, MemorySegment errno) throws SystemCallException {
        int fd = SOCKET.call(errno, UnixDatagram.AF_UNIX, type | LibC.SOCK_CLOEXEC, 0);
        if (fd < 0) {
            throw LibC.failure("socket(AF_UNIX)", LibC.errno(errno));
        }
        return new UnixSocket(fd);
    }

    private void connect(MemorySegment address, MemorySegment errno) throws SystemCallException {
        // A wait for the backlog that a signal ends has not begun to connect.
        while (CONNECT.call(errno, fd, address.address(), address.byteSize()) < 0) {
            if (LibC.errno(errno) != LibC.EINTR) {
                throw LibC.failure("connect", LibC.errno(errno));
            }
        }
    }

    void listen(int backlog) throws SystemCallException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment errno = arena.allocate(LibC.ERRNO);
            if (LISTEN.call(errno, fd, backlog) < 0) {
                throw LibC.failure("listen", LibC.errno(errno));
            }
        }
    }

    /** Accepts a connection, which is blocking; gives its descriptor, or {@link #NONE} if this is non-blocking and none waits. */
    int accept() throws SystemCallException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment errno = arena.allocate(LibC.ERRNO);
            while (true) {
                int accepted = ACCEPT4.call(errno, fd, 0, 0, LibC.SOCK_CLOEXEC);
                if (accepted >= 0) {
                    return accepted;
                }
                int error = LibC.errno(errno);
                if (error == LibC.EAGAIN) {
                    return NONE;
                }
                if (error != LibC.EINTR) {
                    throw LibC.failure("accept4", error);
                }
            }
        }
    }

    UnixPeer peer() throws SystemCallException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment errno = arena.allocate(LibC.ERRNO);
            MemorySegment credentials = arena.allocate(UCRED);
            MemorySegment length = arena.allocateFrom(JAVA_INT, (int) UCRED.byteSize());
            int result = GETSOCKOPT.call(
                    errno, fd, InheritedFd.SOL_SOCKET, SO_PEERCRED, credentials.address(), length.address());
            if (result < 0) {
                throw LibC.failure("getsockopt(SO_PEERCRED)", LibC.errno(errno));
            }
            return new UnixPeer(
                    Integer.toUnsignedLong(credentials.get(JAVA_INT, offset(UCRED, "pid"))),
                    Integer.toUnsignedLong(credentials.get(JAVA_INT, offset(UCRED, "uid"))));
        }
    }

    /** Ends one or both directions (shutdown(2)). A failure is ignored: the other end may have ended them before. */
    void shutDown(int how) {
        try (Arena arena = Arena.ofConfined()) {
            SHUTDOWN.call(arena.allocate(LibC.ERRNO), fd, how);
        }
    }

    void close() {
        new InheritedFd(fd).close();
    }
}
