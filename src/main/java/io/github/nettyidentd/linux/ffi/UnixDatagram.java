package io.github.nettyidentd.linux.ffi;

import static io.github.nettyidentd.linux.ffi.LibC.offset;
import static java.lang.foreign.MemoryLayout.sequenceLayout;
import static java.lang.foreign.MemoryLayout.structLayout;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;

/** Sends to datagram sockets of the local host (unix(7)), which the JDK does not support. Any thread. */
public final class UnixDatagram {

    /** Of {@code bits/socket.h}. */
    static final int AF_UNIX = 1;

    static final int SOCK_DGRAM = 2;

    /** A flag of send(2): no SIGPIPE. */
    static final int MSG_NOSIGNAL = 0x4000;

    /** {@code UNIX_PATH_MAX} of {@code linux/un.h}. */
    private static final int MAX_NAME = 108;

    /** {@code struct sockaddr_un} of {@code sys/un.h}. */
    static final StructLayout SOCKADDR_UN = structLayout(
            JAVA_SHORT.withName("sun_family"),
            sequenceLayout(MAX_NAME, JAVA_BYTE).withName("sun_path"));

    private static final long FAMILY = offset(SOCKADDR_UN, "sun_family");
    private static final long PATH = offset(SOCKADDR_UN, "sun_path");

    private static final LibCFunction SOCKET = LibCFunction.of("socket");
    private static final LibCFunction SENDTO = LibCFunction.of("sendto");

    private UnixDatagram() {}

    /**
     * Sends one datagram.
     *
     * @param address the path of a socket, or {@code @} and the name of an abstract one; up to 107 octets
     * @param mayWait whether to wait until a slow receiver has room; otherwise a lack of room is a failure
     * @throws IOException if no socket receives at the address, or the kernel or a sandbox refuses the call
     */
    public static void send(String address, String message, boolean mayWait) throws IOException {
        byte[] name = address.getBytes(UTF_8);
        if (name.length == 0 || name.length >= MAX_NAME) {
            throw new IOException("address of " + name.length + " octets (expected: 1-" + (MAX_NAME - 1) + ")");
        }
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment errno = arena.allocate(LibC.ERRNO);
            int fd = socket(errno);
            try {
                send(fd, arena.allocateFrom(JAVA_BYTE, message.getBytes(UTF_8)), address(arena, name), mayWait, errno);
            } finally {
                LibC.close(fd, errno);
            }
        }
    }

    /**
     * The address, whose length tells where the name ends. An abstract name begins with a NUL and must not have one at
     * its end, because that would be part of the name.
     */
    private static MemorySegment address(Arena arena, byte[] name) {
        boolean isAbstract = name[0] == '@';
        MemorySegment address = arena.allocate(SOCKADDR_UN);
        address.set(JAVA_SHORT, FAMILY, (short) AF_UNIX);
        MemorySegment.copy(name, 0, address, JAVA_BYTE, PATH, name.length);
        if (isAbstract) {
            address.set(JAVA_BYTE, PATH, (byte) 0);
        }
        return address.asSlice(0, PATH + name.length + (isAbstract ? 0 : 1));
    }

    private static int socket(MemorySegment errno) throws SystemCallException {
        int fd = SOCKET.call(errno, AF_UNIX, SOCK_DGRAM | LibC.SOCK_CLOEXEC, 0);
        if (fd < 0) {
            throw LibC.failure("socket(AF_UNIX)", LibC.errno(errno));
        }
        return fd;
    }

    private static void send(int fd, MemorySegment message, MemorySegment address, boolean mayWait, MemorySegment errno)
            throws SystemCallException {
        int flags = MSG_NOSIGNAL | (mayWait ? 0 : LibC.MSG_DONTWAIT);
        int sent = SENDTO.call(
                errno, fd, message.address(), message.byteSize(), flags, address.address(), address.byteSize());
        if (sent < 0) {
            throw LibC.failure("sendto", LibC.errno(errno));
        }
    }
}
