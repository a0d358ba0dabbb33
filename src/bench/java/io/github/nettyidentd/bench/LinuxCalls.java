package io.github.nettyidentd.bench;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_INT_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_LONG_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.VarHandle;

/**
 * Sockets and epoll(7) without anything between: a load generator must be cheaper than what it measures, and the channels
 * of Netty and NIO make objects and system calls for each connection that a client of ours has no use for. One thread.
 */
final class LinuxCalls implements AutoCloseable {

    /** What a call gives where there is nothing to read, no room to write, or no connection yet. */
    static final int NOT_NOW = -1;

    /** What a call gives when the other side has gone. */
    static final int GONE = -2;

    static final int READABLE = 0x001;
    static final int WRITABLE = 0x004;

    /** Of epoll_event, which is packed on x86-64 alone. */
    private static final boolean PACKED = System.getProperty("os.arch").equals("amd64");

    private static final long EVENT_SIZE = PACKED ? 12 : 16;
    private static final long EVENT_DATA = PACKED ? 4 : 8;
    private static final int MAX_EVENTS = 256;

    private static final int AF_INET = 2;
    private static final int SOCK_STREAM_NONBLOCK_CLOEXEC = 1 | 0x800 | 0x80000;
    private static final int SOL_SOCKET = 1;
    private static final int SO_LINGER = 13;
    private static final int IPPROTO_TCP = 6;
    private static final int TCP_NODELAY = 1;
    private static final int MSG_NOSIGNAL = 0x4000;
    private static final int EPOLL_CLOEXEC = 0x80000;
    private static final int EPOLL_CTL_ADD = 1;
    private static final int EPOLL_CTL_MOD = 3;
    private static final int PR_SET_TIMERSLACK = 29;

    private static final int EINTR = 4;
    private static final int EAGAIN = 11;
    private static final int EPIPE = 32;
    private static final int ECONNRESET = 104;
    private static final int ENOTCONN = 107;
    private static final int ECONNREFUSED = 111;
    private static final int EINPROGRESS = 115;

    private static final Linker LINKER = Linker.nativeLinker();
    private static final MemoryLayout ERRNO = Linker.Option.captureStateLayout();
    private static final VarHandle ERRNO_VALUE = ERRNO.varHandle(MemoryLayout.PathElement.groupElement("errno"));

    private static final MethodHandle SOCKET = function("socket", JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT);
    private static final MethodHandle SETSOCKOPT =
            function("setsockopt", JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT, ADDRESS, JAVA_INT);
    private static final MethodHandle CONNECT = function("connect", JAVA_INT, JAVA_INT, ADDRESS, JAVA_INT);
    private static final MethodHandle SEND = function("send", JAVA_LONG, JAVA_INT, ADDRESS, JAVA_LONG, JAVA_INT);
    private static final MethodHandle RECV = function("recv", JAVA_LONG, JAVA_INT, ADDRESS, JAVA_LONG, JAVA_INT);
    private static final MethodHandle CLOSE = function("close", JAVA_INT, JAVA_INT);
    private static final MethodHandle EPOLL_CREATE = function("epoll_create1", JAVA_INT, JAVA_INT);
    private static final MethodHandle EPOLL_CTL =
            function("epoll_ctl", JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT, ADDRESS);
    private static final MethodHandle EPOLL_WAIT =
            function("epoll_pwait2", JAVA_INT, JAVA_INT, ADDRESS, JAVA_INT, ADDRESS, ADDRESS);
    private static final MethodHandle PRCTL =
            function("prctl", JAVA_INT, JAVA_INT, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG);

    private final Arena arena = Arena.ofConfined();
    private final MemorySegment errno = arena.allocate(ERRNO);
    private final MemorySegment address = arena.allocate(16, 4);
    private final MemorySegment linger = arena.allocate(8, 4);
    private final MemorySegment one = arena.allocateFrom(JAVA_INT, 1);
    private final MemorySegment event = arena.allocate(EVENT_SIZE, 8);
    private final MemorySegment events = arena.allocate(EVENT_SIZE * MAX_EVENTS, 8);
    private final MemorySegment timeout = arena.allocate(16, 8);
    private final int epoll;

    /** Calls about connections to that port of 127.0.0.1. */
    LinuxCalls(int port) throws IOException {
        address.set(JAVA_SHORT, 0, (short) AF_INET);
        address.set(JAVA_BYTE, 2, (byte) (port >> 8));
        address.set(JAVA_BYTE, 3, (byte) port);
        address.set(JAVA_BYTE, 4, (byte) 127);
        address.set(JAVA_BYTE, 7, (byte) 1);
        linger.set(JAVA_INT, 0, 1);
        try {
            // Wake up when it is time, not up to 50 µs later.
            int ignored = (int) PRCTL.invokeExact(errno, PR_SET_TIMERSLACK, 1L, 0L, 0L, 0L);
            epoll = checked("epoll_create1", (int) EPOLL_CREATE.invokeExact(errno, EPOLL_CLOEXEC));
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    /** Memory that lives as long as this. */
    MemorySegment allocate(long octets) {
        return arena.allocate(octets, 8);
    }

    /** A socket whose close is a reset, so that no TIME_WAIT stays behind. */
    int socket() throws IOException {
        try {
            int fd = checked("socket", (int) SOCKET.invokeExact(errno, AF_INET, SOCK_STREAM_NONBLOCK_CLOEXEC, 0));
            checked("setsockopt", (int) SETSOCKOPT.invokeExact(errno, fd, SOL_SOCKET, SO_LINGER, linger, 8));
            return fd;
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    void noDelay(int fd) throws IOException {
        try {
            checked("setsockopt", (int) SETSOCKOPT.invokeExact(errno, fd, IPPROTO_TCP, TCP_NODELAY, one, 4));
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    /** 0, {@link #NOT_NOW} while it is under way, or {@link #GONE}. */
    int connect(int fd) throws IOException {
        try {
            return outcome("connect", (int) CONNECT.invokeExact(errno, fd, address, 16));
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    /** How many octets were sent, {@link #NOT_NOW} or {@link #GONE}. */
    int send(int fd, MemorySegment octets) throws IOException {
        try {
            return outcome("send", (int) (long) SEND.invokeExact(errno, fd, octets, octets.byteSize(), MSG_NOSIGNAL));
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    /** How many octets came, {@link #NOT_NOW} or {@link #GONE}. */
    int receive(int fd, MemorySegment into) throws IOException {
        try {
            int received = outcome("recv", (int) (long) RECV.invokeExact(errno, fd, into, into.byteSize(), 0));
            return received == 0 ? GONE : received;
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    void close(int fd) throws IOException {
        try {
            checked("close", (int) CLOSE.invokeExact(errno, fd));
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    /** Watches a descriptor, which events name by that number. */
    void watch(int fd, int what, int number) throws IOException {
        control(EPOLL_CTL_ADD, fd, what, number);
    }

    /** The same for one that is watched already. */
    void watchFor(int fd, int what, int number) throws IOException {
        control(EPOLL_CTL_MOD, fd, what, number);
    }

    private void control(int operation, int fd, int what, int number) throws IOException {
        event.set(JAVA_INT, 0, what);
        event.set(JAVA_LONG_UNALIGNED, EVENT_DATA, number);
        try {
            checked("epoll_ctl", (int) EPOLL_CTL.invokeExact(errno, epoll, operation, fd, event));
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    /** Waits for events at most so long; gives how many there are. */
    int await(long nanos) throws IOException {
        timeout.set(JAVA_LONG, 0, nanos / 1_000_000_000);
        timeout.set(JAVA_LONG, 8, nanos % 1_000_000_000);
        try {
            int ready = (int) EPOLL_WAIT.invokeExact(errno, epoll, events, MAX_EVENTS, timeout, MemorySegment.NULL);
            return ready < 0 && errno() == EINTR ? 0 : checked("epoll_pwait2", ready);
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    /** The number that the descriptor of an event is watched under. */
    int number(int index) {
        return (int) events.get(JAVA_LONG_UNALIGNED, index * EVENT_SIZE + EVENT_DATA);
    }

    /** Whether an event is for more than {@link #WRITABLE}. */
    boolean isReadable(int index) {
        return (events.get(JAVA_INT_UNALIGNED, index * EVENT_SIZE) & ~WRITABLE) != 0;
    }

    @Override
    public void close() {
        try {
            close(epoll);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        arena.close();
    }

    private int outcome(String call, int result) throws IOException {
        if (result >= 0) {
            return result;
        }
        return switch (errno()) {
            case EAGAIN, EINPROGRESS, ENOTCONN, EINTR -> NOT_NOW;
            case EPIPE, ECONNRESET, ECONNREFUSED -> GONE;
            default -> checked(call, result);
        };
    }

    private int checked(String call, int result) throws IOException {
        if (result < 0) {
            throw new IOException(call + ": errno " + errno());
        }
        return result;
    }

    private int errno() {
        return (int) ERRNO_VALUE.get(errno, 0L);
    }

    @SuppressWarnings("restricted") // foreign calls are what this class is for
    private static MethodHandle function(String name, MemoryLayout result, MemoryLayout... arguments) {
        return LINKER.downcallHandle(
                LINKER.defaultLookup().findOrThrow(name),
                FunctionDescriptor.of(result, arguments),
                Linker.Option.captureCallState("errno"));
    }

    /** A foreign call's handle is declared to throw anything. */
    private static IOException unexpected(Throwable thrown) {
        return switch (thrown) {
            case IOException failure -> failure;
            case Error error -> throw error;
            case RuntimeException exception -> throw exception;
            default -> throw new AssertionError(thrown);
        };
    }
}
