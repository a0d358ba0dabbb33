package io.github.nettyidentd.linux.ffi;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import io.github.nettyidentd.text.OctetText;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SegmentAllocator;
import java.lang.foreign.StructLayout;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A question for one entry of an NSS database, put with a function whose name ends in {@code _r}. */
final class NssCall {

    /** The call; its result is an error number. It is given addresses. */
    @FunctionalInterface
    interface Call {
        int into(MemorySegment errno, long entry, long buffer, long size, long result);
    }

    /** What is taken from the entry, whose strings may point anywhere. */
    @FunctionalInterface
    interface Reading<T> {
        T of(MemorySegment entry) throws IOException;
    }

    private static final int FIRST_BUFFER = 1024;
    private static final int LAST_BUFFER = 1 << 20;

    private NssCall() {}

    /** Asks until the entry fits; empty if there is none. */
    static <T> Optional<T> ask(String function, StructLayout layout, Call call, Reading<T> reading) throws IOException {
        for (int size = FIRST_BUFFER; size <= LAST_BUFFER; size *= 2) {
            try (Arena arena = Arena.ofConfined()) {
                MemorySegment entry = arena.allocate(layout);
                MemorySegment result = arena.allocate(JAVA_LONG);
                MemorySegment buffer = arena.allocate(size);
                int error = call.into(
                        arena.allocate(LibC.ERRNO), entry.address(), buffer.address(), size, result.address());
                switch (error) {
                    case 0 -> {
                        boolean missing = result.get(JAVA_LONG, 0) == 0;
                        return missing ? Optional.empty() : Optional.of(reading.of(entry));
                    }
                    // getpwnam_r(3): not found, depending on the NSS module. The other numbers named there (EBADF,
                    // EPERM) are not taken for that: who is not known must not pass for who does not exist.
                    case LibC.ENOENT, LibC.ESRCH -> {
                        return Optional.empty();
                    }
                    case LibC.ERANGE, LibC.EINTR -> {
                        // once more, with more room
                    }
                    default -> throw LibC.failure(function, error);
                }
            }
        }
        throw new IOException(function + ": entry larger than " + LAST_BUFFER + " octets");
    }

    /** The name as the C string to ask with, or {@code null} for one that no database can hold. */
    static @Nullable MemorySegment key(SegmentAllocator allocator, String name) {
        byte[] octets = OctetText.octets(name);
        // What follows a NUL would be cut off, and another name be asked for; so it would for what no octets stand for.
        if (name.isEmpty() || name.indexOf('\0') >= 0 || !OctetText.of(octets).equals(name)) {
            return null;
        }
        return LibC.string(allocator, octets);
    }

    /** The string that the entry's pointer at an offset points to; it need not lie in the buffer. */
    @SuppressWarnings("restricted")
    static String text(MemorySegment entry, long offset) {
        long pointer = entry.get(JAVA_LONG, offset);
        if (pointer == 0) {
            return "";
        }
        MemorySegment octets = MemorySegment.ofAddress(pointer).reinterpret(LAST_BUFFER);
        int length = 0;
        while (octets.get(JAVA_BYTE, length) != 0) {
            length++;
        }
        return OctetText.of(octets.asSlice(0, length).toArray(JAVA_BYTE));
    }
}
