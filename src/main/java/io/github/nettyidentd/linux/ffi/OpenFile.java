package io.github.nettyidentd.linux.ffi;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * A file that is held by a descriptor, so that all that is learned of it is about the same file, even if its name comes
 * to mean another one meanwhile. Used by one thread at a time; blocks.
 */
public final class OpenFile implements AutoCloseable {

    /** The flags of open(2), of {@code asm-generic/fcntl.h}. */
    static final int O_RDONLY = 0;

    static final int O_NOCTTY = 0x100;
    static final int O_NONBLOCK = 0x800;
    static final int O_CLOEXEC = 0x80000;
    static final int O_PATH = 0x200000;

    /** The kind of namespace for setns(2), of {@code linux/sched.h}. */
    static final int CLONE_NEWNET = 0x4000_0000;

    /** The requests of ioctl_ns(2), of {@code linux/nsfs.h}. */
    static final int NS_GET_USERNS = 0xb701;

    static final int NS_GET_OWNER_UID = 0xb704;

    private static final LibCFunction IOCTL = LibCFunction.of("ioctl");
    private static final LibCFunction OPEN = LibCFunction.of("open");
    private static final LibCFunction PREAD = LibCFunction.of("pread");
    private static final LibCFunction SETNS = LibCFunction.of("setns");

    private final int fd;
    private final String path;

    private OpenFile(int fd, String path) {
        this.fd = fd;
        this.path = path;
    }

    /**
     * Holds the file that a path leads to, without opening it (O_PATH in open(2)); symbolic links are followed. Neither
     * a device nor a pipe notices, and only the permissions of the directories matter, not those of the file.
     */
    public static OpenFile hold(String path) throws SystemCallException {
        return new OpenFile(open(path, O_PATH | O_CLOEXEC, path), path);
    }

    /**
     * Opens for reading the very file that is held, by its link in {@code /proc/self/fd} (proc_pid_fd(5)). Does not
     * wait for the other end of a pipe, nor for the holder of a lease on the file (O_NONBLOCK).
     */
    public OpenFile openForReading() throws SystemCallException {
        String link = "/proc/self/fd/" + fd;
        int opened = open(link, O_RDONLY | O_NONBLOCK | O_CLOEXEC | O_NOCTTY, path + " through /proc/self/fd");
        return new OpenFile(opened, path);
    }

    /** Opens a path; the last parameter is for error messages only. The caller closes the descriptor. */
    static int open(String path, int flags, String what) throws SystemCallException {
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

    /**
     * Moves the calling thread into the network namespace that this file is (setns(2)). The thread stays there, and so keeps
     * the namespace alive: let it end soon.
     *
     * @throws SystemCallException if this file is not a network namespace, or this process lacks the right
     */
    public void enterNetworkNamespace() throws SystemCallException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment errno = arena.allocate(LibC.ERRNO);
            if (SETNS.call(errno, fd, CLONE_NEWNET) < 0) {
                throw LibC.failure("setns(" + path + ")", LibC.errno(errno));
            }
        }
    }

    /**
     * Opens the user namespace to which the namespace belongs that this file is (ioctl_ns(2)).
     *
     * @throws SystemCallException if this file is not a namespace, or that one is not below this process's own
     */
    public OpenFile userNamespace() throws SystemCallException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment errno = arena.allocate(LibC.ERRNO);
            int opened = IOCTL.call(errno, fd, NS_GET_USERNS);
            if (opened < 0) {
                throw LibC.failure("ioctl(" + path + ", NS_GET_USERNS)", LibC.errno(errno));
            }
            return new OpenFile(opened, path);
        }
    }

    /**
     * The uid that made the user namespace that this file is (ioctl_ns(2)); 0 for the first one of the host.
     *
     * @throws SystemCallException if this file is not a user namespace
     */
    public long maker() throws SystemCallException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment errno = arena.allocate(LibC.ERRNO);
            MemorySegment uid = arena.allocate(JAVA_INT);
            if (IOCTL.call(errno, fd, NS_GET_OWNER_UID, uid.address()) < 0) {
                throw LibC.failure("ioctl(" + path + ", NS_GET_OWNER_UID)", LibC.errno(errno));
            }
            return Integer.toUnsignedLong(uid.get(JAVA_INT, 0));
        }
    }

    /** The descriptor, which stays this object's to close. */
    public int fd() {
        return fd;
    }

    /** The status of the file as it is now. */
    public FileStatus status() throws SystemCallException {
        return FileStatus.of(fd, path);
    }

    /** Reads the file from its start to its end (pread(2)), but at most {@code limit} octets. */
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
