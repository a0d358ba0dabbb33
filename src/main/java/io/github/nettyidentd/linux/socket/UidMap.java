package io.github.nettyidentd.linux.socket;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * Knows which uids the kernel can report to this process. In a user namespace, the kernel reports all uids without a
 * mapping as one overflow uid, which usually belongs to the account {@code nobody} (user_namespaces(7)). To name that
 * account would be a lie.
 */
final class UidMap {

    /** Lines of three numbers: first uid inside, first uid outside, count. */
    private static final Path MAP = Path.of("/proc/self/uid_map");

    private static final Path OVERFLOW_UID = Path.of("/proc/sys/kernel/overflowuid");

    /** Maps all uids to themselves, as in the initial namespace. */
    private static final List<String> IDENTITY = List.of("0", "0", "4294967295");

    private static final long DEFAULT_OVERFLOW_UID = 65534;
    private static final long NONE = -1;

    private final long overflowUid;

    private UidMap(long overflowUid) {
        this.overflowUid = overflowUid;
    }

    /** The map of this process. */
    static UidMap own() {
        try {
            return of(Files.readAllLines(MAP), overflowUid());
        } catch (IOException e) {
            // A kernel without user namespaces does not have this file, and reports all uids as they are.
            return of(List.of("0 0 4294967295"), DEFAULT_OVERFLOW_UID);
        }
    }

    /** The map that {@code /proc/PID/uid_map} has in these lines. */
    static UidMap of(List<String> map, long overflowUid) {
        boolean identity =
                map.size() == 1 && List.of(map.getFirst().strip().split("\\s+")).equals(IDENTITY);
        return new UidMap(identity ? NONE : overflowUid);
    }

    /** Whether a uid that the kernel reports is certain to be the owner's. */
    boolean canName(long uid) {
        return uid != overflowUid;
    }

    static long overflowUid() {
        // Not Files.readString, which reads one octet first: /proc/sys returns no more after that.
        try (BufferedReader reader = Files.newBufferedReader(OVERFLOW_UID)) {
            return Long.parseLong(String.valueOf(reader.readLine()).strip());
        } catch (IOException | NumberFormatException e) {
            // A sandbox may hide the file. Operators have no reason to change the number.
            return DEFAULT_OVERFLOW_UID;
        }
    }
}
