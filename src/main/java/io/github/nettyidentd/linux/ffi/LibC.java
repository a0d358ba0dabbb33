package io.github.nettyidentd.linux.ffi;

import static java.lang.foreign.ValueLayout.JAVA_INT;

import io.github.nettyidentd.text.OctetText;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SegmentAllocator;
import java.lang.foreign.StructLayout;
import java.util.Map;

/** What the calls of libc have in common: errno(3), and descriptors that are closed. */
final class LibC {

    /** Holds errno after a call; allocate one for each thread or lock. */
    static final StructLayout ERRNO = Linker.Option.captureStateLayout();

    static final int EPERM = 1;
    static final int ENOENT = 2;
    static final int ESRCH = 3;
    static final int EINTR = 4;
    static final int EBADF = 9;
    static final int EAGAIN = 11;
    static final int ENOMEM = 12;
    static final int EACCES = 13;
    static final int ENOTDIR = 20;
    static final int ENFILE = 23;
    static final int EMFILE = 24;
    static final int ERANGE = 34;
    static final int ENAMETOOLONG = 36;
    static final int ELOOP = 40;
    static final int ENOTSOCK = 88;
    static final int EAFNOSUPPORT = 97;
    static final int EPROTONOSUPPORT = 93;
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
            Map.entry(22, "EINVAL"),
            Map.entry(ENFILE, "ENFILE"),
            Map.entry(EMFILE, "EMFILE"),
            Map.entry(ERANGE, "ERANGE"),
            Map.entry(ENAMETOOLONG, "ENAMETOOLONG"),
            Map.entry(ELOOP, "ELOOP"),
            Map.entry(ENOTSOCK, "ENOTSOCK"),
            Map.entry(EAFNOSUPPORT, "EAFNOSUPPORT"),
            Map.entry(EPROTONOSUPPORT, "EPROTONOSUPPORT"),
            Map.entry(ENOBUFS, "ENOBUFS"),
            Map.entry(ENOTCONN, "ENOTCONN"),
            Map.entry(116, "ESTALE"),
            Map.entry(ECONNREFUSED, "ECONNREFUSED"));

    private static final long ERRNO_VALUE = InetDiag.offset(ERRNO, "errno");
    private static final LibCFunction CLOSE = LibCFunction.of("close");

    private LibC() {}

    /** close(2), which frees the number even where it fails. */
    static void close(int fd, MemorySegment errno) {
        CLOSE.call(errno, fd);
    }

    /** A C string. */
    static MemorySegment string(SegmentAllocator allocator, byte[] octets) {
        MemorySegment string = allocator.allocate(octets.length + 1L);
        string.asByteBuffer().put(octets);
        return string;
    }

    /** A path as a C string. */
    static MemorySegment path(SegmentAllocator allocator, String path) {
        return string(allocator, OctetText.octets(path));
    }

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
