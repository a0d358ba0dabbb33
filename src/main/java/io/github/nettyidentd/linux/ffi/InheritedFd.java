package io.github.nettyidentd.linux.ffi;

import static io.github.nettyidentd.linux.ffi.LibC.offset;
import static java.lang.foreign.MemoryLayout.sequenceLayout;
import static java.lang.foreign.MemoryLayout.structLayout;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;

/** A file descriptor that another program opened, and that this process inherited or was sent. Any thread. */
public final class InheritedFd {

    /** The level and options of getsockopt(2), of {@code asm-generic/socket.h}; socket(7). */
    static final int SOL_SOCKET = 1;

    static final int SO_TYPE = 3;
    static final int SO_ACCEPTCONN = 30;
    static final int SO_PROTOCOL = 38;
    static final int SO_DOMAIN = 39;
    static final int SO_COOKIE = 57;

    /** Of {@code bits/socket_type.h}. */
    static final int SOCK_STREAM = 1;

    /** The commands and the flag of fcntl(2), of {@code asm-generic/fcntl.h}. */
    static final int F_SETFD = 2;

    static final int F_GETFL = 3;
    static final int F_SETFL = 4;
    static final int FD_CLOEXEC = 1;

    /** {@code struct sockaddr_in} of {@code netinet/in.h}. */
    static final StructLayout SOCKADDR_IN = structLayout(
            JAVA_SHORT.withName("sin_family"),
            LibC.PORT.withName("sin_port"),
            sequenceLayout(4, JAVA_BYTE).withName("sin_addr"),
            sequenceLayout(8, JAVA_BYTE).withName("sin_zero"));

    /**
     * {@code struct sockaddr_in6} of {@code netinet/in.h}. Family and port are where {@code struct sockaddr_in} has
     * them.
     */
    static final StructLayout SOCKADDR_IN6 = structLayout(
            JAVA_SHORT.withName("sin6_family"),
            LibC.PORT.withName("sin6_port"),
            JAVA_INT.withName("sin6_flowinfo"),
            sequenceLayout(16, JAVA_BYTE).withName("sin6_addr"),
            JAVA_INT.withName("sin6_scope_id"));

    private static final long FAMILY = offset(SOCKADDR_IN, "sin_family");
    private static final long PORT = offset(SOCKADDR_IN, "sin_port");
    private static final long IPV4 = offset(SOCKADDR_IN, "sin_addr");
    private static final long IPV6 = offset(SOCKADDR_IN6, "sin6_addr");
    private static final long SCOPE = offset(SOCKADDR_IN6, "sin6_scope_id");
    private static final int IPV4_OCTETS = 4;
    private static final int IPV6_OCTETS = 16;

    private static final LibCFunction GETSOCKNAME = LibCFunction.of("getsockname");
    private static final LibCFunction GETPEERNAME = LibCFunction.of("getpeername");
    private static final LibCFunction GETSOCKOPT = LibCFunction.of("getsockopt");
    private static final LibCFunction DUP3 = LibCFunction.of("dup3");
    private static final LibCFunction FCNTL = LibCFunction.of("fcntl");

    private final int fd;

    /** For a descriptor that may or may not be open. */
    public InheritedFd(int fd) {
        this.fd = fd;
    }

    /**
     * Whether the descriptor is a socket of TCP or MPTCP, over IPv4 or IPv6.
     *
     * @throws SystemCallException if it is not a socket
     */
    public boolean isTcp() throws SystemCallException {
        int domain = option(SO_DOMAIN, "SO_DOMAIN");
        return (domain == LibC.AF_INET || domain == LibC.AF_INET6) && option(SO_TYPE, "SO_TYPE") == SOCK_STREAM;
    }

    /**
     * Whether the descriptor is a socket of TCP alone, over IPv4 or IPv6; MPTCP and other protocols for streams are none.
     *
     * @throws SystemCallException if it is not a socket
     */
    boolean isPlainTcp() throws SystemCallException {
        return isTcp() && option(SO_PROTOCOL, "SO_PROTOCOL") == SockDiagMessage.IPPROTO_TCP;
    }

    /** Whether the descriptor is a netlink(7) socket for questions about sockets; also false if it is not a socket. */
    public boolean isSockDiag() {
        try {
            return option(SO_DOMAIN, "SO_DOMAIN") == NetlinkSocket.AF_NETLINK
                    && option(SO_PROTOCOL, "SO_PROTOCOL") == SockDiagSocket.NETLINK_SOCK_DIAG;
        } catch (SystemCallException e) {
            return false;
        }
    }

    /** Whether the descriptor is a stream socket of the local host (unix(7)); also false if it is not a socket. */
    public boolean isUnixStream() {
        try {
            return isUnix(SOCK_STREAM);
        } catch (SystemCallException e) {
            return false;
        }
    }

    /**
     * Whether the descriptor is a socket of the local host of this type.
     *
     * @throws SystemCallException if it is not a socket
     */
    boolean isUnix(int type) throws SystemCallException {
        return option(SO_DOMAIN, "SO_DOMAIN") == UnixDatagram.AF_UNIX && option(SO_TYPE, "SO_TYPE") == type;
    }

    /** Whether the socket waits for connections. */
    public boolean isListening() throws SystemCallException {
        return option(SO_ACCEPTCONN, "SO_ACCEPTCONN") != 0;
    }

    /** The number that the kernel gives to this socket alone, {@link SocketRecord#cookie}. */
    long cookie() throws SystemCallException {
        try (Arena arena = Arena.ofConfined()) {
            return option(SO_COOKIE, "SO_COOKIE", arena.allocate(JAVA_LONG)).get(JAVA_LONG, 0);
        }
    }

    private int option(int option, String name) throws SystemCallException {
        try (Arena arena = Arena.ofConfined()) {
            return option(option, name, arena.allocate(JAVA_INT)).get(JAVA_INT, 0);
        }
    }

    private MemorySegment option(int option, String name, MemorySegment value) throws SystemCallException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment errno = arena.allocate(LibC.ERRNO);
            MemorySegment length = arena.allocateFrom(JAVA_INT, (int) value.byteSize());
            int result = GETSOCKOPT.call(errno, fd, SOL_SOCKET, option, value.address(), length.address());
            check(result, "getsockopt(" + fd + ", " + name + ")", errno);
            return value;
        }
    }

    /** The local address and port of a TCP socket (getsockname(2)); IPv4 carried on an IPv6 socket is IPv4. */
    public InetSocketAddress local() throws IOException {
        return address(GETSOCKNAME, "getsockname");
    }

    /**
     * The remote address and port of a TCP socket (getpeername(2)).
     *
     * @throws IOException if the socket is not connected
     */
    public InetSocketAddress remote() throws IOException {
        return address(GETPEERNAME, "getpeername");
    }

    private InetSocketAddress address(LibCFunction function, String name) throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment errno = arena.allocate(LibC.ERRNO);
            MemorySegment address = arena.allocate(SOCKADDR_IN6);
            MemorySegment length = arena.allocateFrom(JAVA_INT, (int) SOCKADDR_IN6.byteSize());
            int result = function.call(errno, fd, address.address(), length.address());
            check(result, name + "(" + fd + ")", errno);
            return new InetSocketAddress(host(address), Short.toUnsignedInt(address.get(LibC.PORT, PORT)));
        }
    }

    private static InetAddress host(MemorySegment address) throws IOException {
        short family = address.get(JAVA_SHORT, FAMILY);
        if (family == LibC.AF_INET) {
            return InetAddress.getByAddress(address.asSlice(IPV4, IPV4_OCTETS).toArray(JAVA_BYTE));
        }
        if (family != LibC.AF_INET6) {
            throw new IOException("address family " + family + " (expected: IPv4 or IPv6)");
        }
        InetAddress host =
                InetAddress.getByAddress(address.asSlice(IPV6, IPV6_OCTETS).toArray(JAVA_BYTE));
        int scope = address.get(JAVA_INT, SCOPE);
        return host instanceof Inet6Address ipv6 && scope != 0
                ? Inet6Address.getByAddress(null, ipv6.getAddress(), scope)
                : host;
    }

    /** Makes the descriptor non-blocking (fcntl(2)), also for other processes that share it. */
    public void makeNonBlocking() throws SystemCallException {
        control(F_SETFL, control(F_GETFL, 0) | OpenFile.O_NONBLOCK);
    }

    /**
     * Gives the socket another descriptor too, in place of what that one was open for (dup3(2)). Programs that this process
     * may execute do not inherit it.
     */
    public void duplicateAs(int other) throws SystemCallException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment errno = arena.allocate(LibC.ERRNO);
            check(DUP3.call(errno, fd, other, OpenFile.O_CLOEXEC), "dup3(" + fd + ", " + other + ")", errno);
        }
    }

    /** Closes the descriptor. */
    public void close() {
        try (Arena arena = Arena.ofConfined()) {
            LibC.close(fd, arena.allocate(LibC.ERRNO));
        }
    }

    /** Closes the descriptor in programs that this process may execute (FD_CLOEXEC, fcntl(2)). */
    public void closeOnExec() throws SystemCallException {
        control(F_SETFD, FD_CLOEXEC);
    }

    private int control(int command, int argument) throws SystemCallException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment errno = arena.allocate(LibC.ERRNO);
            return check(FCNTL.call(errno, fd, command, argument), "fcntl(" + fd + ")", errno);
        }
    }

    private static int check(int result, String call, MemorySegment errno) throws SystemCallException {
        if (result < 0) {
            throw LibC.failure(call, LibC.errno(errno));
        }
        return result;
    }
}
