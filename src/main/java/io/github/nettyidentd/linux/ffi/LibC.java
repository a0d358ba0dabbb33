package io.github.nettyidentd.linux.ffi;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import io.github.nettyidentd.text.OctetText;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SegmentAllocator;
import java.lang.foreign.StructLayout;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.util.Iterator;
import java.util.Map;
import java.util.Optional;

/** What several calls of libc share: errno(3), strings, the offsets of fields, and constants of sockets. */
final class LibC {

    /** Holds errno(3) after a call. Two threads must not use the same memory at the same time. */
    static final StructLayout ERRNO = Linker.Option.captureStateLayout();

    /** The address families of {@code bits/socket.h}, as wide as the field that holds them in sock_diag(7). */
    static final byte AF_INET = 2;

    static final byte AF_INET6 = 10;

    /** The flags of socket(2) and recv(2), of {@code bits/socket.h}. */
    static final int SOCK_CLOEXEC = 0x80000;

    static final int MSG_DONTWAIT = 0x40;

    /** A port as sockets have it, in network byte order (ip(7)). */
    static final ValueLayout.OfShort PORT = JAVA_SHORT.withOrder(ByteOrder.BIG_ENDIAN);

    /** The error numbers of {@code asm-generic/errno-base.h} and {@code asm-generic/errno.h}. */
    static final int EPERM = 1;

    static final int ENOENT = 2;
    static final int ESRCH = 3;
    static final int EINTR = 4;
    static final int EBADF = 9;
    static final int EAGAIN = 11;
    static final int ENOMEM = 12;
    static final int EACCES = 13;
    static final int ENOTDIR = 20;
    static final int EINVAL = 22;
    static final int ENFILE = 23;
    static final int EMFILE = 24;
    static final int ERANGE = 34;
    static final int ENAMETOOLONG = 36;
    static final int ELOOP = 40;
    static final int ENOTSOCK = 88;
    static final int EAFNOSUPPORT = 97;
    static final int EPROTONOSUPPORT = 93;
    static final int EOPNOTSUPP = 95;
    static final int ENOBUFS = 105;
    static final int ENOTCONN = 107;
    static final int ECONNREFUSED = 111;

    private static final Map<Integer, String> ERRNO_NAMES = Map.ofEntries(
            Map.entry(EPERM, "EPERM"),
            Map.entry(ENOENT, "ENOENT"),
            Map.entry(ESRCH, "ESRCH"),
            Map.entry(EINTR, "EINTR"),
            Map.entry(5, "EIO"),
            Map.entry(EBADF, "EBADF"),
            Map.entry(EAGAIN, "EAGAIN"),
            Map.entry(ENOMEM, "ENOMEM"),
            Map.entry(EACCES, "EACCES"),
            Map.entry(ENOTDIR, "ENOTDIR"),
            Map.entry(EINVAL, "EINVAL"),
            Map.entry(ENFILE, "ENFILE"),
            Map.entry(EMFILE, "EMFILE"),
            Map.entry(ERANGE, "ERANGE"),
            Map.entry(ENAMETOOLONG, "ENAMETOOLONG"),
            Map.entry(ELOOP, "ELOOP"),
            Map.entry(ENOTSOCK, "ENOTSOCK"),
            Map.entry(EAFNOSUPPORT, "EAFNOSUPPORT"),
            Map.entry(EPROTONOSUPPORT, "EPROTONOSUPPORT"),
            Map.entry(EOPNOTSUPP, "EOPNOTSUPP"),
            Map.entry(ENOBUFS, "ENOBUFS"),
            Map.entry(ENOTCONN, "ENOTCONN"),
            Map.entry(116, "ESTALE"),
            Map.entry(ECONNREFUSED, "ECONNREFUSED"));

    private static final long ERRNO_VALUE = offset(ERRNO, "errno");
    private static final LibCFunction CLOSE = LibCFunction.of("close");

    private LibC() {}

    /**
     * The offset of a field in a structure, in octets. The layout's own {@code byteOffset} is not used, because its
     * first call takes the JVM some milliseconds of the start.
     *
     * @param path the name of the field, or the names on the way to it through nested structures
     * @throws java.util.NoSuchElementException if the structure has no such field
     */
    static long offset(StructLayout layout, String... path) {
        long offset = 0;
        MemoryLayout within = layout;
        for (String name : path) {
            Iterator<MemoryLayout> members =
                    ((StructLayout) within).memberLayouts().iterator();
            within = members.next();
            while (!within.name().equals(Optional.of(name))) {
                offset += within.byteSize();
                within = members.next();
            }
        }
        return offset;
    }

    /** Closes a descriptor. A failure is ignored, because close(2) frees the descriptor even when it fails. */
    static void close(int fd, MemorySegment errno) {
        CLOSE.call(errno, fd);
    }

    /** A C string: the octets and a NUL. */
    static MemorySegment string(SegmentAllocator allocator, byte[] octets) {
        MemorySegment string = allocator.allocate(octets.length + 1L);
        string.asByteBuffer().put(octets);
        return string;
    }

    /** The C string of a path ({@link OctetText}). */
    static MemorySegment path(SegmentAllocator allocator, String path) {
        return string(allocator, OctetText.octets(path));
    }

    /** The error number in memory of layout {@link #ERRNO}. */
    static int errno(MemorySegment state) {
        return state.get(JAVA_INT, ERRNO_VALUE);
    }

    static SystemCallException failure(String call, int errno) {
        return new SystemCallException(call, errno);
    }

    /** The error's name and number, such as {@code EPERM (1)}. */
    static String name(int errno) {
        return ERRNO_NAMES.getOrDefault(errno, "errno") + " (" + errno + ")";
    }
}
