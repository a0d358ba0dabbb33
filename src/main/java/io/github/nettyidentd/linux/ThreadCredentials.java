package io.github.nettyidentd.linux;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What the kernel holds of one thread, as {@code /proc/self/task/TID/status} shows it (proc_pid_status(5)).
 *
 * @param tid the thread
 * @param uids the real, effective, saved and file system uid
 * @param gids the same of the gid
 * @param groups the supplementary groups
 * @param capabilities the permitted, effective and ambient ones, as bits
 */
record ThreadCredentials(String tid, Set<Long> uids, Set<Long> gids, Set<Long> groups, long capabilities) {

    private static final Path THREADS = Path.of("/proc/self/task");
    private static final int HEX = 16;

    /** Those of all threads of this process. */
    static List<ThreadCredentials> ofAllThreads() throws IOException {
        List<ThreadCredentials> all = new ArrayList<>();
        try (DirectoryStream<Path> threads = Files.newDirectoryStream(THREADS)) {
            for (Path thread : threads) {
                try {
                    all.add(parse(
                            String.valueOf(thread.getFileName()),
                            Files.readAllLines(thread.resolve("status"), StandardCharsets.ISO_8859_1)));
                } catch (IOException e) {
                    // It may have ended meanwhile.
                    if (Files.exists(thread)) {
                        throw e;
                    }
                }
            }
        }
        return all;
    }

    static ThreadCredentials parse(String tid, List<String> status) throws IOException {
        Map<String, String> fields = new HashMap<>();
        for (String line : status) {
            int colon = line.indexOf(':');
            if (colon > 0) {
                fields.put(line.substring(0, colon), line.substring(colon + 1).strip());
            }
        }
        try {
            return new ThreadCredentials(
                    tid,
                    ids(fields, "Uid"),
                    ids(fields, "Gid"),
                    ids(fields, "Groups"),
                    bits(fields, "CapPrm") | bits(fields, "CapEff") | bits(fields, "CapAmb"));
        } catch (NumberFormatException e) {
            throw new IOException("status of thread " + tid + " is not as proc_pid_status(5) has it", e);
        }
    }

    private static Set<Long> ids(Map<String, String> fields, String name) {
        String ids = fields.getOrDefault(name, "none");
        return ids.isEmpty()
                ? Set.of()
                : Arrays.stream(ids.split("\\s+")).map(Long::valueOf).collect(Collectors.toUnmodifiableSet());
    }

    private static long bits(Map<String, String> fields, String name) {
        return Long.parseUnsignedLong(fields.getOrDefault(name, "none"), HEX);
    }
}
