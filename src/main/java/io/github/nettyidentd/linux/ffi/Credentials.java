package io.github.nettyidentd.linux.ffi;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.util.List;

/**
 * Who this process is to the kernel, and how it becomes somebody else. To the kernel that is a matter of each thread;
 * libc's functions see to all of them (nptl(7)).
 */
public final class Credentials {

    private static final MethodHandle GETEUID = LibC.plain("geteuid", FunctionDescriptor.of(JAVA_INT));

    /** What only a process that becomes somebody else needs. */
    private static final class Change {
        private static final MethodHandle SETGROUPS =
                LibC.withErrno("setgroups", FunctionDescriptor.of(JAVA_INT, JAVA_LONG, ADDRESS));
        private static final MethodHandle SETRESGID =
                LibC.withErrno("setresgid", FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT));
        private static final MethodHandle SETRESUID =
                LibC.withErrno("setresuid", FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT));
    }

    private Credentials() {}

    /** The effective uid, which owns the sockets that this process makes; 0 to 4294967295 (geteuid(2)). */
    public static long effectiveUid() {
        try {
            return Integer.toUnsignedLong((int) GETEUID.invokeExact());
        } catch (Throwable e) {
            throw LibC.unexpected(e);
        }
    }

    /** Replaces the supplementary groups (setgroups(2)). */
    public static void setGroups(List<Long> gids) throws IOException {
        int[] groups = gids.stream().mapToInt(Long::intValue).toArray();
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment errno = arena.allocate(LibC.ERRNO);
            MemorySegment list = arena.allocateFrom(JAVA_INT, groups);
            int result;
            try {
                result = (int) Change.SETGROUPS.invokeExact(errno, (long) groups.length, list);
            } catch (Throwable e) {
                throw LibC.unexpected(e);
            }
            if (result < 0) {
                throw LibC.failure("setgroups(" + gids + ")", LibC.errno(errno));
            }
        }
    }

    /** Makes it the real, effective and saved gid (setresgid(2)). */
    public static void setGid(long gid) throws IOException {
        set(Change.SETRESGID, "setresgid", gid);
    }

    /** Makes it the real, effective and saved uid (setresuid(2)). */
    public static void setUid(long uid) throws IOException {
        set(Change.SETRESUID, "setresuid", uid);
    }

    private static void set(MethodHandle function, String name, long id) throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment errno = arena.allocate(LibC.ERRNO);
            int result;
            try {
                result = (int) function.invokeExact(errno, (int) id, (int) id, (int) id);
            } catch (Throwable e) {
                throw LibC.unexpected(e);
            }
            if (result < 0) {
                throw LibC.failure(name + "(" + id + ")", LibC.errno(errno));
            }
        }
    }
}
