package io.github.nettyidentd.linux.ffi;

import static io.github.nettyidentd.linux.ffi.InetDiag.offset;
import static java.lang.foreign.MemoryLayout.structLayout;
import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;
import java.lang.invoke.MethodHandle;
import java.util.concurrent.TimeUnit;

/** The kernel's {@code CLOCK_MONOTONIC}, which other processes of this host read too; the JDK's has an origin of its own. */
public final class MonotonicClock {

    static final int CLOCK_MONOTONIC = 1;

    /** {@code struct timespec} of {@code time.h}. */
    static final StructLayout TIMESPEC = structLayout(JAVA_LONG.withName("tv_sec"), JAVA_LONG.withName("tv_nsec"));

    private static final long SECONDS = offset(TIMESPEC, "tv_sec");
    private static final long NANOS = offset(TIMESPEC, "tv_nsec");

    private static final MethodHandle CLOCK_GETTIME =
            LibC.withErrno("clock_gettime", FunctionDescriptor.of(JAVA_INT, JAVA_INT, ADDRESS));

    private MonotonicClock() {}

    /** What it shows, in microseconds (clock_gettime(2)). */
    public static long micros() {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment errno = arena.allocate(LibC.ERRNO);
            MemorySegment time = arena.allocate(TIMESPEC);
            int result;
            try {
                result = (int) CLOCK_GETTIME.invokeExact(errno, CLOCK_MONOTONIC, time);
            } catch (Throwable e) {
                throw LibC.unexpected(e);
            }
            if (result < 0) {
                throw new IllegalStateException(LibC.failure("clock_gettime", LibC.errno(errno)));
            }
            return TimeUnit.SECONDS.toMicros(time.get(JAVA_LONG, SECONDS))
                    + TimeUnit.NANOSECONDS.toMicros(time.get(JAVA_LONG, NANOS));
        }
    }
}
