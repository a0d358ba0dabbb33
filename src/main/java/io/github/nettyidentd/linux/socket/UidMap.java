package io.github.nettyidentd.linux.socket;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * Which uids the kernel can name to this process. In a user namespace it shows those that have no mapping as one
 * overflow uid, commonly the account {@code nobody} (user_namespaces(7)): naming that would be a lie.
 */
final class UidMap {

    private static final Path MAP = Path.of("/proc/self/uid_map");
    private static final Path OVERFLOW_UID = Path.of("/proc/sys/kernel/overflowuid");

    /** The whole range on itself, as in the initial namespace. */
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
            // A kernel without user namespaces has no such file, and nothing to mistake.
            return of(List.of("0 0 4294967295"), DEFAULT_OVERFLOW_UID);
        }
    }

    static UidMap of(List<String> map, long overflowUid) {
        boolean identity =
                map.size() == 1 && List.of(map.getFirst().strip().split("\\s+")).equals(IDENTITY);
        return new UidMap(identity ? NONE : overflowUid);
    }

    boolean canName(long uid) {
        return uid != overflowUid;
    }

    static long overflowUid() {
        // Not Files.readString: it reads one octet first, and /proc/sys gives no more after that.
        try (BufferedReader reader = Files.newBufferedReader(OVERFLOW_UID)) {
            return Long.parseLong(String.valueOf(reader.readLine()).strip());
        } catch (IOException | NumberFormatException e) {
            // hidden by a sandbox; nobody has a reason to change it
            return DEFAULT_OVERFLOW_UID;
        }
    }
}
