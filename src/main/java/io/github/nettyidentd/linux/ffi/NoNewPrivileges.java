package io.github.nettyidentd.linux.ffi;

import static io.github.nettyidentd.linux.ffi.LibC.offset;
import static java.lang.foreign.MemoryLayout.paddingLayout;
import static java.lang.foreign.MemoryLayout.structLayout;
import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;

/**
 * Sets {@code no_new_privs} in a whole process (PR_SET_NO_NEW_PRIVS(2const)): no program that it executes can give it a
 * new right, neither by a set-user-ID bit nor by capabilities of the file. prctl(2) sets it in one thread only. The
 * kernel copies it to all threads together with a seccomp filter (seccomp(2), SECCOMP_FILTER_FLAG_TSYNC); a filter that
 * allows everything is installed for that reason alone.
 */
public final class NoNewPrivileges {

    /** Of {@code linux/prctl.h}. */
    static final int PR_SET_NO_NEW_PRIVS = 38;

    /** The operation and flags of seccomp(2), of {@code linux/seccomp.h}. */
    static final int SECCOMP_SET_MODE_FILTER = 1;

    static final int SECCOMP_FILTER_FLAG_TSYNC = 1;

    /** Without this flag, kernels before 5.16 slow down a process with a filter by mitigations against Spectre. */
    static final int SECCOMP_FILTER_FLAG_SPEC_ALLOW = 4;

    /** The verdict that allows a system call, of {@code linux/seccomp.h}. */
    static final int SECCOMP_RET_ALLOW = 0x7fff_0000;

    /** {@code BPF_RET | BPF_K} of {@code linux/bpf_common.h}: the instruction that returns a constant. */
    static final int BPF_RETURN_CONSTANT = 0x06;

    /** {@code struct sock_filter} of {@code linux/filter.h}. */
    static final StructLayout SOCK_FILTER = structLayout(
            JAVA_SHORT.withName("code"), JAVA_BYTE.withName("jt"), JAVA_BYTE.withName("jf"), JAVA_INT.withName("k"));

    /** {@code struct sock_fprog} of {@code linux/filter.h}. */
    static final StructLayout SOCK_FPROG =
            structLayout(JAVA_SHORT.withName("len"), paddingLayout(6), ADDRESS.withName("filter"));

    private static final String ARCHITECTURE = System.getProperty("os.arch", "");

    private static final LibCFunction PRCTL = LibCFunction.of("prctl");
    private static final LibCFunction SYSCALL = LibCFunction.of("syscall");

    private NoNewPrivileges() {}

    /**
     * Sets {@code no_new_privs} in all threads, and so in those that they will start. It cannot be undone.
     *
     * @throws IOException if the kernel refuses it; it may be set in this thread all the same
     */
    public static void setForAllThreads() throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment errno = arena.allocate(LibC.ERRNO);
            if (PRCTL.call(errno, PR_SET_NO_NEW_PRIVS, 1) < 0) {
                throw LibC.failure("prctl(PR_SET_NO_NEW_PRIVS)", LibC.errno(errno));
            }
            MemorySegment filter = arena.allocate(SOCK_FILTER);
            filter.set(JAVA_SHORT, offset(SOCK_FILTER, "code"), (short) BPF_RETURN_CONSTANT);
            filter.set(JAVA_INT, offset(SOCK_FILTER, "k"), SECCOMP_RET_ALLOW);
            MemorySegment program = arena.allocate(SOCK_FPROG);
            program.set(JAVA_SHORT, offset(SOCK_FPROG, "len"), (short) 1);
            program.set(ADDRESS, offset(SOCK_FPROG, "filter"), filter);
            int flags = SECCOMP_FILTER_FLAG_TSYNC | SECCOMP_FILTER_FLAG_SPEC_ALLOW;
            int result = SYSCALL.call(errno, seccomp(ARCHITECTURE), SECCOMP_SET_MODE_FILTER, flags, program.address());
            if (result != 0) {
                // A result above 0 is the id of a thread that cannot be synchronized, because it has another filter.
                throw result < 0
                        ? LibC.failure("seccomp(SECCOMP_SET_MODE_FILTER)", LibC.errno(errno))
                        : new IOException("seccomp(SECCOMP_SET_MODE_FILTER): thread " + result + " has another filter");
            }
        }
    }

    /**
     * The number of the system call seccomp(2) ({@code asm/unistd.h}), which needs syscall(2) as libc has no function
     * for it.
     *
     * @param architecture in Java's words
     */
    static int seccomp(String architecture) throws IOException {
        return switch (architecture) {
            case "amd64" -> 317;
            case "aarch64", "riscv64" -> 277;
            default ->
                throw new IOException("seccomp: unknown on " + architecture + " (expected: amd64, aarch64, riscv64)");
        };
    }
}
