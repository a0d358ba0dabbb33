package io.github.nettyidentd.linux.ffi;

import static io.github.nettyidentd.linux.ffi.LibC.offset;
import static java.lang.foreign.MemoryLayout.structLayout;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;

/** Waits for one descriptor by poll(2). Any thread. */
final class Poll {

    static final short POLLIN = 1;
    static final short POLLOUT = 4;

    /** {@code struct pollfd} of {@code sys/poll.h}. */
    static final StructLayout POLLFD =
            structLayout(JAVA_INT.withName("fd"), JAVA_SHORT.withName("events"), JAVA_SHORT.withName("revents"));

    private static final LibCFunction POLL = LibCFunction.of("poll");

    private Poll() {}

    /**
     * Waits until the descriptor is ready, or has an error that the next call on it reports.
     *
     * @param millis how long; a signal may make it longer
     * @return false if it is not ready within the time
     */
    static boolean await(int fd, short events, int millis) throws SystemCallException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment errno = arena.allocate(LibC.ERRNO);
            MemorySegment polled = arena.allocate(POLLFD);
            polled.set(JAVA_INT, offset(POLLFD, "fd"), fd);
            polled.set(JAVA_SHORT, offset(POLLFD, "events"), events);
            while (true) {
                int ready = POLL.call(errno, polled.address(), 1, millis);
                if (ready >= 0) {
                    return ready > 0;
                }
                if (LibC.errno(errno) != LibC.EINTR) {
                    throw LibC.failure("poll", LibC.errno(errno));
                }
            }
        }
    }
}
