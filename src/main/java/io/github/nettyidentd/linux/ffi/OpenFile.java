package io.github.nettyidentd.linux.ffi;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;

/** A file that is held while it is looked at, whatever its name comes to mean. Used by one thread at a time; blocks. */
public final class OpenFile implements AutoCloseable {

    static final int O_RDONLY = 0;
    static final int O_NOCTTY = 0x100;
    static final int O_NONBLOCK = 0x800;
    static final int O_CLOEXEC = 0x80000;
    static final int O_PATH = 0x200000;

    private static final int OPEN_ARGUMENTS = 2;

    private static final MethodHandle OPEN =
            LibC.variadic("open", OPEN_ARGUMENTS, FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_INT));
    private static final MethodHandle PREAD =
            LibC.withErrno("pread", FunctionDescriptor.of(JAVA_LONG, JAVA_INT, ADDRESS, JAVA_LONG, JAVA_LONG));

    private final int fd;
    private final String path;

    private OpenFile(int fd, String path) {
        this.fd = fd;
        this.path = path;
    }

    /**
     * Holds what a path leads to, links followed, without opening it: nothing happens to a device or a pipe, and of
     * permissions only those of the directories count.
     */
    public static OpenFile hold(String path) throws SystemCallException {
        return new OpenFile(open(path, O_PATH | O_CLOEXEC, path), path);
    }

    /**
     * Opens the file that is held here, no other, for reading. Does not wait for the other end of a pipe or for who has
     * a lease on the file.
     */
    public OpenFile openForReading() throws SystemCallException {
        String link = "/proc/self/fd/" + fd;
        int opened = open(link, O_RDONLY | O_NONBLOCK | O_CLOEXEC | O_NOCTTY, path + " through /proc/self/fd");
        return new OpenFile(opened, path);
    }

    private static int open(String path, int flags, String what) throws SystemCallException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment errno = arena.allocate(LibC.ERRNO);
            MemorySegment name = arena.allocateFrom(path);
            while (true) {
                int fd;
                try {
                    fd = (int) OPEN.invokeExact(errno, name, flags);
                } catch (Throwable e) {
                    throw LibC.unexpected(e);
                }
                if (fd >= 0) {
                    return fd;
                }
                if (LibC.errno(errno) != LibC.EINTR) {
                    throw LibC.failure("open(" + what + ")", LibC.errno(errno));
                }
            }
        }
    }

    public FileStatus status() throws SystemCallException {
        return FileStatus.of(fd, path);
    }

    /** Reads from the start to the end, or to {@code limit} octets if there are more. */
    public byte[] read(int limit) throws SystemCallException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment errno = arena.allocate(LibC.ERRNO);
            MemorySegment content = arena.allocate(limit);
            long length = 0;
            while (length < limit) {
                long octets = read(content.asSlice(length), length, errno);
                if (octets == 0) {
                    break;
                }
                length += octets;
            }
            return content.asSlice(0, length).toArray(JAVA_BYTE);
        }
    }

    private long read(MemorySegment content, long offset, MemorySegment errno) throws SystemCallException {
        while (true) {
            long octets;
            try {
                octets = (long) PREAD.invokeExact(errno, fd, content, content.byteSize(), offset);
            } catch (Throwable e) {
                throw LibC.unexpected(e);
            }
            if (octets >= 0) {
                return octets;
            }
            if (LibC.errno(errno) != LibC.EINTR) {
                throw LibC.failure("pread(" + path + ")", LibC.errno(errno));
            }
        }
    }

    @Override
    public void close() {
        try (Arena arena = Arena.ofConfined()) {
            LibC.close(fd, arena.allocate(LibC.ERRNO));
        }
    }
}
