package io.github.nettyidentd.linux.ffi;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.nio.charset.StandardCharsets.US_ASCII;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * Reads which network namespaces processes are in, by the links in proc(5): one readlink(2) each, which throws nothing where
 * a process has ended. For one thread.
 */
public final class ProcessNamespaces implements AutoCloseable {

    /** The process has ended, or its namespace is not for this process to know. */
    public static final long UNKNOWN = 0;

    private static final byte[] BEFORE = "/proc/".getBytes(US_ASCII);
    private static final byte[] BEHIND = "/ns/net\0".getBytes(US_ASCII);
    private static final byte[] KIND = "net:[".getBytes(US_ASCII);

    /** More than any path or link here. */
    private static final int ROOM = 64;

    private static final LibCFunction READLINK = LibCFunction.of("readlink");

    private final Arena arena = Arena.ofShared();
    private final MemorySegment errno = arena.allocate(LibC.ERRNO);
    private final MemorySegment path = arena.allocate(ROOM);
    private final MemorySegment target = arena.allocate(ROOM);

    /**
     * The inode of a process's network namespace, or {@link #UNKNOWN}.
     *
     * @param pid decimal digits, at most ten
     */
    public long of(String pid) {
        byte[] digits = pid.getBytes(US_ASCII);
        MemorySegment.copy(BEFORE, 0, path, JAVA_BYTE, 0, BEFORE.length);
        MemorySegment.copy(digits, 0, path, JAVA_BYTE, BEFORE.length, digits.length);
        MemorySegment.copy(BEHIND, 0, path, JAVA_BYTE, BEFORE.length + digits.length, BEHIND.length);
        int length = READLINK.call(errno, path.address(), target.address(), ROOM);
        return length < 0 ? UNKNOWN : inode(target, length);
    }

    /** The number in a link such as {@code net:[4026531840]}, or {@link #UNKNOWN}. */
    static long inode(MemorySegment link, int length) {
        long inode = 0;
        for (int i = 0; i < length; i++) {
            byte octet = link.get(JAVA_BYTE, i);
            if (i < KIND.length) {
                if (octet != KIND[i]) {
                    return UNKNOWN;
                }
            } else if (i == length - 1) {
                return octet == ']' ? inode : UNKNOWN;
            } else if (octet < '0' || octet > '9' || inode > Integer.MAX_VALUE * 10L) {
                return UNKNOWN;
            } else {
                inode = inode * 10 + octet - '0';
            }
        }
        return UNKNOWN;
    }

    @Override
    public void close() {
        arena.close();
    }
}
