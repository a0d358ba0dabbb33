package io.github.nettyidentd.linux.ffi;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Set;

/**
 * The capability bounding set of a thread (capabilities(7)). A program that root executes gets the capabilities that are in it,
 * and a process that is made by the thread has the same one.
 */
public final class BoundingSet {

    /** Capabilities, of {@code linux/capability.h}. */
    public static final int CAP_NET_ADMIN = 12;

    public static final int CAP_SYS_PTRACE = 19;
    public static final int CAP_SYS_ADMIN = 21;

    /** Operations of prctl(2), of {@code linux/prctl.h}. */
    static final int PR_CAPBSET_READ = 23;

    static final int PR_CAPBSET_DROP = 24;

    private static final LibCFunction PRCTL = LibCFunction.of("prctl");

    private BoundingSet() {}

    /**
     * Takes all other capabilities out of this thread's set, and sets {@code no_new_privs} for it. It cannot be undone.
     *
     * @throws IOException if the kernel refuses it; it wants CAP_SETPCAP
     */
    public static void keepOnly(Set<Integer> capabilities) throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment errno = arena.allocate(LibC.ERRNO);
            // The kernel says EINVAL behind the last capability that it knows.
            for (int capability = 0; PRCTL.call(errno, PR_CAPBSET_READ, capability) >= 0; capability++) {
                if (!capabilities.contains(capability) && PRCTL.call(errno, PR_CAPBSET_DROP, capability) < 0) {
                    throw LibC.failure("prctl(PR_CAPBSET_DROP, " + capability + ")", LibC.errno(errno));
                }
            }
            if (PRCTL.call(errno, NoNewPrivileges.PR_SET_NO_NEW_PRIVS, 1) < 0) {
                throw LibC.failure("prctl(PR_SET_NO_NEW_PRIVS)", LibC.errno(errno));
            }
        }
    }
}
