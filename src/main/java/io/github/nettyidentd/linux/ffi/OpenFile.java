package io.github.nettyidentd.linux.ffi;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/** A file that is held while it is looked at, whatever its name comes to mean. Used by one thread at a time; blocks. */
public final class OpenFile implements AutoCloseable {

    static final int O_RDONLY = 0;
    static final int O_NOCTTY = 0x100;
    static final int O_NONBLOCK = 0x800;
    static final int O_CLOEXEC = 0x80000;
    static final int O_PATH = 0x200000;

    private static final LibCFunction OPEN = LibCFunction.of("open");
    private static final LibCFunction PREAD = LibCFunction.of("pread");

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
            MemorySegment name = LibC.path(arena, path);
            while (true) {
                int fd = OPEN.call(errno, name.address(), flags);
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
            int length = 0;
            while (length < limit) {
                int octets = read(content.asSlice(length), length, errno);
                if (octets == 0) {
                    break;
                }
                length += octets;
            }
            return content.asSlice(0, length).toArray(JAVA_BYTE);
        }
    }

    private int read(MemorySegment content, long offset, MemorySegment errno) throws SystemCallException {
        while (true) {
            int octets = PREAD.call(errno, fd, content.address(), content.byteSize(), offset);
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
