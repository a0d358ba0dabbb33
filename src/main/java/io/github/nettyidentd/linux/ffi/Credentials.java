package io.github.nettyidentd.linux.ffi;

import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.List;

/**
 * Who this process is to the kernel, and how it becomes somebody else. To the kernel that is a matter of each thread;
 * libc's functions see to all of them (nptl(7)).
 */
public final class Credentials {

    private static final LibCFunction GETEUID = LibCFunction.of("geteuid");
    private static final LibCFunction SETGROUPS = LibCFunction.of("setgroups");
    private static final LibCFunction SETRESGID = LibCFunction.of("setresgid");
    private static final LibCFunction SETRESUID = LibCFunction.of("setresuid");

    private Credentials() {}

    /** The effective uid, which owns the sockets that this process makes; 0 to 4294967295 (geteuid(2)). */
    public static long effectiveUid() {
        try (Arena arena = Arena.ofConfined()) {
            return Integer.toUnsignedLong(GETEUID.call(arena.allocate(LibC.ERRNO)));
        }
    }

    /** Replaces the supplementary groups (setgroups(2)). */
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

    /** Makes it the real, effective and saved gid (setresgid(2)). */
    public static void setGid(long gid) throws IOException {
        set(SETRESGID, "setresgid", gid);
    }

    /** Makes it the real, effective and saved uid (setresuid(2)). */
    public static void setUid(long uid) throws IOException {
        set(SETRESUID, "setresuid", uid);
    }

    private static void set(LibCFunction function, String name, long id) throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment errno = arena.allocate(LibC.ERRNO);
            if (function.call(errno, id, id, id) < 0) {
                throw LibC.failure(name + "(" + id + ")", LibC.errno(errno));
            }
        }
    }
}
