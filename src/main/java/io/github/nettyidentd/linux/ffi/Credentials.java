package io.github.nettyidentd.linux.ffi;

import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.List;

/**
 * The uid, gid and groups of this process (credentials(7)), and how to change them. To the kernel they belong to a
 * thread; libc's functions change them in all threads (nptl(7)), which the system calls of the same names do not. Any
 * thread.
 */
public final class Credentials {

    private static final LibCFunction GETEUID = LibCFunction.of("geteuid");
    private static final LibCFunction SETGROUPS = LibCFunction.of("setgroups");
    private static final LibCFunction SETRESGID = LibCFunction.of("setresgid");
    private static final LibCFunction SETRESUID = LibCFunction.of("setresuid");

    private Credentials() {}

    /** The effective uid, 0 to 4294967295 (geteuid(2)). It owns the sockets that this process makes. */
    public static long effectiveUid() {
        try (Arena arena = Arena.ofConfined()) {
            return Integer.toUnsignedLong(GETEUID.call(arena.allocate(LibC.ERRNO)));
        }
    }

    /**
     * Replaces the supplementary groups (setgroups(2)).
     *
     * @throws SystemCallException if the kernel refuses it; it wants CAP_SETGID
     */
    public static void setGroups(List<Long> gids) throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment errno = arena.allocate(LibC.ERRNO);
            MemorySegment groups = arena.allocate(JAVA_INT, gids.size());
            for (int i = 0; i < gids.size(); i++) {
                groups.setAtIndex(JAVA_INT, i, gids.get(i).intValue());
            }
            if (SETGROUPS.call(errno, gids.size(), groups.address()) < 0) {
                throw LibC.failure("setgroups(" + gids + ")", LibC.errno(errno));
            }
        }
    }

    /**
     * Changes the real, effective and saved gid (setresgid(2)).
     *
     * @throws SystemCallException if the kernel refuses it; it wants CAP_SETGID
     */
    public static void setGid(long gid) throws IOException {
        set(SETRESGID, "setresgid", gid);
    }

    /**
     * Changes the real, effective and saved uid (setresuid(2)). A process that gives up uid 0 in this way cannot take
     * it back, because no saved uid is left.
     *
     * @throws SystemCallException if the kernel refuses it; it wants CAP_SETUID
     */
    public static void setUid(long uid) throws IOException {
        set(SETRESUID, "setresuid", uid);
    }

    private static void set(LibCFunction function, String name, long id) throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment errno = arena.allocate(LibC.ERRNO);
            long word = LibCFunction.id(id);
            if (function.call(errno, word, word, word) < 0) {
                throw LibC.failure(name + "(" + id + ")", LibC.errno(errno));
            }
        }
    }
}
