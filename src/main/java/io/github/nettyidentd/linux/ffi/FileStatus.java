package io.github.nettyidentd.linux.ffi;

import static io.github.nettyidentd.linux.ffi.LibC.offset;
import static java.lang.foreign.MemoryLayout.paddingLayout;
import static java.lang.foreign.MemoryLayout.sequenceLayout;
import static java.lang.foreign.MemoryLayout.structLayout;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;
import java.time.Duration;
import java.time.Instant;

/**
 * What statx(2) reports of a file. Its structure is the same on all architectures, unlike that of stat(2).
 *
 * @param identity which file this is, and its state
 * @param mode type and permissions, {@code st_mode} of inode(7)
 * @param uid the owner, 0 to 4294967295
 * @param links how many names the file has. In the kernel's own file systems, a directory has 2 and one for each
 *     directory in it; some other file systems count 1 for every directory
 */
public record FileStatus(Identity identity, int mode, long uid, long links) {

    /**
     * A file and its state. Two equal identities mean equal content, if the file had settled when the first was taken.
     *
     * @param device the file system
     * @param inode the number of the file in its file system
     * @param size in octets
     * @param modified when the content changed last ({@code mtime}), in seconds since 1970; {@code modifiedNanos} are
     *     the nanoseconds after that second
     * @param changed when content, owner or permissions changed last ({@code ctime}), which no user can set at will;
     *     likewise with {@code changedNanos}
     */
    public record Identity(
            long device, long inode, long size, long modified, int modifiedNanos, long changed, int changedNanos) {

        /**
         * How long after a change a second change may carry the same time, because file systems take the time from a
         * clock that moves in ticks, of a second at worst. Git calls such a file "racily clean".
         */
        private static final Duration UNSETTLED = Duration.ofSeconds(2);

        /**
         * Whether a change after {@code now} would alter this identity.
         *
         * @param now a time taken before this identity was
         */
        public boolean isSettled(Instant now) {
            return changed < now.minus(UNSETTLED).getEpochSecond();
        }
    }

    /** The flags of statx(2), of {@code linux/fcntl.h}. */
    static final int AT_FDCWD = -100;

    static final int AT_SYMLINK_NOFOLLOW = 0x100;
    static final int AT_EMPTY_PATH = 0x1000;

    /** Has a network file system ask its server, and not use what it remembers. */
    static final int AT_STATX_FORCE_SYNC = 0x2000;

    /** Asks for all fields of stat(2), of {@code linux/stat.h}. */
    static final int STATX_BASIC_STATS = 0x7ff;

    /** The file types of inode(7), of {@code linux/stat.h}. */
    static final int S_IFMT = 0xf000;

    static final int S_IFIFO = 0x1000;
    static final int S_IFCHR = 0x2000;
    static final int S_IFDIR = 0x4000;
    static final int S_IFBLK = 0x6000;
    static final int S_IFREG = 0x8000;
    static final int S_IFSOCK = 0xc000;

    private static final int PERMISSIONS = 0xfff;
    private static final int S_IWOTH = 2;

    /** {@code struct statx_timestamp} of {@code linux/stat.h}. */
    private static final StructLayout STATX_TIMESTAMP =
            structLayout(JAVA_LONG.withName("tv_sec"), JAVA_INT.withName("tv_nsec"), paddingLayout(4));

    /** {@code struct statx} of {@code linux/stat.h}. */
    static final StructLayout STATX = structLayout(
            JAVA_INT.withName("stx_mask"),
            JAVA_INT.withName("stx_blksize"),
            JAVA_LONG.withName("stx_attributes"),
            JAVA_INT.withName("stx_nlink"),
            JAVA_INT.withName("stx_uid"),
            JAVA_INT.withName("stx_gid"),
            JAVA_SHORT.withName("stx_mode"),
            paddingLayout(2),
            JAVA_LONG.withName("stx_ino"),
            JAVA_LONG.withName("stx_size"),
            JAVA_LONG.withName("stx_blocks"),
            JAVA_LONG.withName("stx_attributes_mask"),
            STATX_TIMESTAMP.withName("stx_atime"),
            STATX_TIMESTAMP.withName("stx_btime"),
            STATX_TIMESTAMP.withName("stx_ctime"),
            STATX_TIMESTAMP.withName("stx_mtime"),
            JAVA_INT.withName("stx_rdev_major"),
            JAVA_INT.withName("stx_rdev_minor"),
            JAVA_INT.withName("stx_dev_major"),
            JAVA_INT.withName("stx_dev_minor"),
            sequenceLayout(14, JAVA_LONG).withName("later"));

    private static final long UID = offset(STATX, "stx_uid");
    private static final long MODE = offset(STATX, "stx_mode");
    private static final long LINKS = offset(STATX, "stx_nlink");
    private static final long INODE = offset(STATX, "stx_ino");
    private static final long SIZE = offset(STATX, "stx_size");
    private static final long CHANGED = offset(STATX, "stx_ctime", "tv_sec");
    private static final long CHANGED_NANOS = offset(STATX, "stx_ctime", "tv_nsec");
    private static final long MODIFIED = offset(STATX, "stx_mtime", "tv_sec");
    private static final long MODIFIED_NANOS = offset(STATX, "stx_mtime", "tv_nsec");
    private static final long DEVICE_MAJOR = offset(STATX, "stx_dev_major");
    private static final long DEVICE_MINOR = offset(STATX, "stx_dev_minor");

    private static final LibCFunction STATX_CALL = LibCFunction.of("statx");

    /** The status of the file that a path leads to; symbolic links are followed. Blocks. */
    public static FileStatus of(String path) throws SystemCallException {
        return statx(AT_FDCWD, path, 0, path);
    }

    /** The status of what a path names; a symbolic link is not followed. Blocks. */
    public static FileStatus ofLink(String path) throws SystemCallException {
        return statx(AT_FDCWD, path, AT_SYMLINK_NOFOLLOW, path);
    }

    /** The status of an open file; the path is for error messages only. */
    static FileStatus of(int fd, String path) throws SystemCallException {
        return statx(fd, "", AT_EMPTY_PATH, path);
    }

    private static FileStatus statx(int directory, String path, int flags, String what) throws SystemCallException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment errno = arena.allocate(LibC.ERRNO);
            MemorySegment status = arena.allocate(STATX);
            int result = STATX_CALL.call(
                    errno,
                    directory,
                    LibC.path(arena, path).address(),
                    flags | AT_STATX_FORCE_SYNC,
                    STATX_BASIC_STATS,
                    status.address());
            if (result < 0) {
                throw LibC.failure("statx(" + what + ")", LibC.errno(errno));
            }
            return read(status);
        }
    }

    private static FileStatus read(MemorySegment status) {
        var identity = new Identity(
                (long) status.get(JAVA_INT, DEVICE_MAJOR) << Integer.SIZE
                        | Integer.toUnsignedLong(status.get(JAVA_INT, DEVICE_MINOR)),
                status.get(JAVA_LONG, INODE),
                status.get(JAVA_LONG, SIZE),
                status.get(JAVA_LONG, MODIFIED),
                status.get(JAVA_INT, MODIFIED_NANOS),
                status.get(JAVA_LONG, CHANGED),
                status.get(JAVA_INT, CHANGED_NANOS));
        return new FileStatus(
                identity,
                Short.toUnsignedInt(status.get(JAVA_SHORT, MODE)),
                Integer.toUnsignedLong(status.get(JAVA_INT, UID)),
                Integer.toUnsignedLong(status.get(JAVA_INT, LINKS)));
    }

    /** Whether this is a regular file. */
    public boolean isRegular() {
        return (mode & S_IFMT) == S_IFREG;
    }

    /** The type of the file in words, such as {@code directory}. */
    public String type() {
        return switch (mode & S_IFMT) {
            case S_IFREG -> "regular file";
            case S_IFDIR -> "directory";
            case S_IFIFO -> "named pipe";
            case S_IFSOCK -> "socket";
            case S_IFCHR, S_IFBLK -> "device";
            default -> "special file";
        };
    }

    /** The permission bits, {@code 0} to {@code 07777}. */
    public int permissions() {
        return mode & PERMISSIONS;
    }

    /**
     * Whether nothing was written to the file since an earlier status. Changes of its name, owner and permissions do
     * not matter, which is why {@code ctime} is not compared.
     */
    public boolean hasContentOf(FileStatus earlier) {
        return identity.device() == earlier.identity.device()
                && identity.inode() == earlier.identity.inode()
                && identity.size() == earlier.identity.size()
                && identity.modified() == earlier.identity.modified()
                && identity.modifiedNanos() == earlier.identity.modifiedNanos();
    }

    /** Whether users who are neither the owner nor in the file's group may write to it. */
    public boolean isWritableByOthers() {
        return (mode & S_IWOTH) != 0;
    }
}
