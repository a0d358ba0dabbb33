package io.github.nettyidentd.linux.ffi;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import io.github.nettyidentd.text.OctetText;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SegmentAllocator;
import java.lang.foreign.StructLayout;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A lookup of one entry in an NSS database, by a function of libc whose name ends in {@code _r}. The caller of such a
 * function provides the memory for the entry and its strings, so that several threads may look up at the same time.
 */
final class NssCall {

    /** Calls the function with the addresses of memory, and returns its result, an error number. */
    @FunctionalInterface
    interface Call {
        int into(MemorySegment errno, long entry, long buffer, long size, long result);
    }

    /** Makes a value of an entry, whose memory is gone afterwards. */
    @FunctionalInterface
    interface Reading<T> {
        T of(MemorySegment entry) throws IOException;
    }

    private static final int FIRST_BUFFER = 1024;
    private static final int LAST_BUFFER = 1 << 20;

    private NssCall() {}

    /**
     * Looks up an entry, with a larger buffer as long as the strings do not fit (ERANGE).
     *
     * @param function the name for error messages
     * @return empty if the database has no such entry
     * @throws IOException if the database cannot be asked, or an entry is larger than 1 MiB
     */
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
                    // Some NSS modules report so that there is no such entry. getpwnam_r(3) also lists EBADF and EPERM,
                    // which are left as errors, because an account that cannot be looked up may exist all the same.
                    case LibC.ENOENT, LibC.ESRCH -> {
                        return Optional.empty();
                    }
                    case LibC.ERANGE, LibC.EINTR -> {
                        // Try again with a larger buffer.
                    }
                    default -> throw LibC.failure(function, error);
                }
            }
        }
        throw new IOException(function + ": entry larger than " + LAST_BUFFER + " octets");
    }

    /** The C string of a name; {@code null} if no database can have an entry with that name. */
    static @Nullable MemorySegment key(SegmentAllocator allocator, String name) {
        byte[] octets = OctetText.octets(name);
        // A C string ends at a NUL, and a lone surrogate that is not OctetText becomes '?'. In both cases libc would
        // look up another name.
        if (name.isEmpty() || name.indexOf('\0') >= 0 || !OctetText.of(octets).equals(name)) {
            return null;
        }
        return LibC.string(allocator, octets);
    }

    /**
     * The string at the pointer that an entry has at an offset. The pointer may lead outside the buffer, to static
     * memory.
     */
    static String text(MemorySegment entry, long offset) {
        long pointer = entry.get(JAVA_LONG, offset);
        return pointer == 0 ? "" : textAt(pointer);
    }

    /** The strings of the array at the pointer that an entry has at an offset. A null pointer ends the array. */
    static List<String> texts(MemorySegment entry, long offset) {
        long array = entry.get(JAVA_LONG, offset);
        List<String> texts = new ArrayList<>();
        if (array != 0) {
            MemorySegment pointers = memoryAt(array);
            for (long i = 0; pointers.getAtIndex(JAVA_LONG, i) != 0; i++) {
                texts.add(textAt(pointers.getAtIndex(JAVA_LONG, i)));
            }
        }
        return texts;
    }

    private static String textAt(long pointer) {
        MemorySegment octets = memoryAt(pointer);
        int length = 0;
        while (octets.get(JAVA_BYTE, length) != 0) {
            length++;
        }
        return OctetText.of(octets.asSlice(0, length).toArray(JAVA_BYTE));
    }

    @SuppressWarnings("restricted")
    private static MemorySegment memoryAt(long pointer) {
        return MemorySegment.ofAddress(pointer).reinterpret(LAST_BUFFER);
    }
}
