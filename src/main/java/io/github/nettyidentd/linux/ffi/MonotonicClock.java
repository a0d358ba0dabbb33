package io.github.nettyidentd.linux.ffi;

import static io.github.nettyidentd.linux.ffi.LibC.offset;
import static java.lang.foreign.MemoryLayout.structLayout;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;
import java.util.concurrent.TimeUnit;

/**
 * The kernel's {@code CLOCK_MONOTONIC}, which is the same for all processes of this host. {@link System#nanoTime} may
 * count from another origin. Any thread.
 */
public final class MonotonicClock {

    /** Of {@code linux/time.h}. */
    static final int CLOCK_MONOTONIC = 1;

    /** {@code struct timespec} of {@code time.h}. */
    static final StructLayout TIMESPEC = structLayout(JAVA_LONG.withName("tv_sec"), JAVA_LONG.withName("tv_nsec"));

    private static final long SECONDS = offset(TIMESPEC, "tv_sec");
    private static final long NANOS = offset(TIMESPEC, "tv_nsec");

    private static final LibCFunction CLOCK_GETTIME = LibCFunction.of("clock_gettime");

    private MonotonicClock() {}

    /** The time of the clock, in microseconds (clock_gettime(2)). */
    public static long micros() {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment errno = arena.allocate(LibC.ERRNO);
            MemorySegment time = arena.allocate(TIMESPEC);
            if (CLOCK_GETTIME.call(errno, CLOCK_MONOTONIC, time.address()) < 0) {
                throw new IllegalStateException(LibC.failure("clock_gettime", LibC.errno(errno)));
            }
            return TimeUnit.SECONDS.toMicros(time.get(JAVA_LONG, SECONDS))
                    + TimeUnit.NANOSECONDS.toMicros(time.get(JAVA_LONG, NANOS));
        }
    }
}
