package io.github.nettyidentd.linux.ffi;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/** Descriptors of processes (pidfd_open(2)), which can be read once the process has ended. */
public final class ProcessDescriptor {

    /** Of {@code asm-generic/unistd.h}, and the same on all architectures. Older versions of libc have no function for it. */
    static final int SYS_PIDFD_OPEN = 434;

    private static final LibCFunction SYSCALL = LibCFunction.of("syscall");

    private ProcessDescriptor() {}

    /**
     * Opens a descriptor, which the caller closes.
     *
     * @throws SystemCallException if there is no such process, or the kernel is older than Linux 5.3
     */
    public static int open(int pid) throws SystemCallException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment errno = arena.allocate(LibC.ERRNO);
            int fd = SYSCALL.call(errno, SYS_PIDFD_OPEN, pid, 0);
            if (fd < 0) {
                throw LibC.failure("pidfd_open(" + pid + ")", LibC.errno(errno));
            }
            return fd;
        }
    }
}
