package io.github.nettyidentd.linux.ffi;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.net.InetAddress;
import java.util.concurrent.CompletableFuture;

/** A socket made by the calls of libc themselves, so that a test knows its descriptor, its cookie and its owner. */
public final class RawSocket implements AutoCloseable {

    private static final int EINPROGRESS = 115;

    private static final LibCFunction SOCKET = LibCFunction.of("socket");
    private static final LibCFunction BIND = LibCFunction.of("bind");
    private static final LibCFunction LISTEN = LibCFunction.of("listen");
    private static final LibCFunction CONNECT = LibCFunction.of("connect");
    private static final LibCFunction SETFSUID = LibCFunction.of("setfsuid");

    private final int fd;
    private final boolean ipv6;

    private RawSocket(int fd, boolean ipv6) {
        this.fd = fd;
        this.ipv6 = ipv6;
    }

    /** A TCP socket of IPv6, or of IPv4. */
    public static RawSocket tcp(boolean ipv6) throws IOException {
        return of(ipv6 ? LibC.AF_INET6 : LibC.AF_INET, InheritedFd.SOCK_STREAM, 0);
    }

    /** A socket of any kind, which fails if the kernel does not know it. */
    static RawSocket of(int family, int type, int protocol) throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment errno = arena.allocate(LibC.ERRNO);
            int fd = SOCKET.call(errno, family, type | LibC.SOCK_CLOEXEC | UnixSocket.SOCK_NONBLOCK, protocol);
            if (fd < 0) {
                throw LibC.failure("socket", LibC.errno(errno));
            }
            return new RawSocket(fd, family == LibC.AF_INET6);
        }
    }

    /** A TCP socket that belongs to another user. Needs root. */
    public static RawSocket ofUser(long uid, boolean ipv6) {
        var made = new CompletableFuture<RawSocket>();
        // The uid that counts for new files belongs to a thread, and ends with it.
        Thread.ofPlatform().start(() -> {
            try (Arena arena = Arena.ofConfined()) {
                SETFSUID.call(arena.allocate(LibC.ERRNO), LibCFunction.id(uid));
                made.complete(tcp(ipv6));
            } catch (IOException e) {
                made.completeExceptionally(e);
            }
        });
        return made.join();
    }

    /** Binds the socket to an address, which may be of IPv4 for a socket of IPv6; gives its port. */
    public int bind(InetAddress address, int port) throws IOException {
        call(BIND, "bind", address, port);
        return localPort();
    }

    /** Begins to connect the socket; gives its port. */
    public int connect(InetAddress address, int port) throws IOException {
        call(CONNECT, "connect", address, port);
        return localPort();
    }

    /** Begins to connect the socket and waits until it is connected. */
    public int connectAndWait(InetAddress address, int port) throws IOException {
        int local = connect(address, port);
        if (!Poll.await(fd, Poll.POLLOUT, 10_000)) {
            throw new IOException("not connected");
        }
        new InheritedFd(fd).remote();
        return local;
    }

    void listen() throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment errno = arena.allocate(LibC.ERRNO);
            if (LISTEN.call(errno, fd, 1) < 0) {
                throw LibC.failure("listen", LibC.errno(errno));
            }
        }
    }

    private int localPort() throws IOException {
        return new InheritedFd(fd).local().getPort();
    }

    private void call(LibCFunction function, String name, InetAddress host, int port) throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment errno = arena.allocate(LibC.ERRNO);
            MemorySegment address = arena.allocate(InheritedFd.SOCKADDR_IN6);
            address.set(JAVA_SHORT, 0, ipv6 ? LibC.AF_INET6 : LibC.AF_INET);
            address.set(LibC.PORT, Short.BYTES, (short) port);
            byte[] octets = host.getAddress();
            long at = LibC.offset(InheritedFd.SOCKADDR_IN6, "sin6_addr");
            if (!ipv6) {
                at = LibC.offset(InheritedFd.SOCKADDR_IN, "sin_addr");
            } else if (octets.length == Integer.BYTES) {
                address.set(JAVA_SHORT, at + 10, (short) -1);
                at += 12;
            }
            MemorySegment.copy(octets, 0, address, JAVA_BYTE, at, octets.length);
            if (function.call(errno, fd, address.address(), address.byteSize()) < 0
                    && LibC.errno(errno) != EINPROGRESS) {
                throw LibC.failure(name, LibC.errno(errno));
            }
        }
    }

    /** SO_COOKIE. */
    public long cookie() throws IOException {
        return new InheritedFd(fd).cookie();
    }

    public int fd() {
        return fd;
    }

    @Override
    public void close() {
        new InheritedFd(fd).close();
    }
}
