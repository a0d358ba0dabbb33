package io.github.nettyidentd.linux.process;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.StringTokenizer;

/**
 * The credentials of one thread, as the kernel has them in {@code /proc/self/task/TID/status} (proc_pid_status(5)).
 *
 * @param tid the thread's id
 * @param uids the real, effective, saved and file system uid
 * @param gids the real, effective, saved and file system gid
 * @param groups the supplementary groups
 * @param capabilities the bits of all permitted, effective and ambient capabilities
 * @param noNewPrivileges whether {@code no_new_privs} is set
 */
record ThreadCredentials(
        String tid, Set<Long> uids, Set<Long> gids, Set<Long> groups, long capabilities, boolean noNewPrivileges) {

    private static final Path THREADS = Path.of("/proc/self/task");
    private static final Path THIS_THREAD = Path.of("/proc/thread-self");
    private static final int HEX = 16;

    static ThreadCredentials ofThisThread() throws IOException {
        return read(THIS_THREAD.toRealPath());
    }

    /** The credentials of all threads of this process. */
    static List<ThreadCredentials> ofAllThreads() throws IOException {
        List<ThreadCredentials> all = new ArrayList<>();
        try (DirectoryStream<Path> threads = Files.newDirectoryStream(THREADS)) {
            for (Path thread : threads) {
                try {
                    all.add(read(thread));
                } catch (IOException e) {
                    // The thread may have ended meanwhile.
                    if (Files.exists(thread)) {
                        throw e;
                    }
                }
            }
        }
        return all;
    }

    private static ThreadCredentials read(Path thread) throws IOException {
        return parse(
                String.valueOf(thread.getFileName()),
                Files.readAllLines(thread.resolve("status"), StandardCharsets.ISO_8859_1));
    }

    static ThreadCredentials parse(String tid, List<String> status) throws IOException {
        try {
            return new ThreadCredentials(
                    tid,
                    ids(status, "Uid:"),
                    ids(status, "Gid:"),
                    ids(status, "Groups:"),
                    bits(status, "CapPrm:") | bits(status, "CapEff:") | bits(status, "CapAmb:"),
                    field(status, "NoNewPrivs:").equals("1"));
        } catch (NumberFormatException e) {
            throw new IOException("status of thread " + tid + " is not as proc_pid_status(5) has it", e);
        }
    }

    private static Set<Long> ids(List<String> status, String name) {
        Set<Long> ids = new HashSet<>();
        var words = new StringTokenizer(field(status, name));
        while (words.hasMoreTokens()) {
            ids.add(Long.valueOf(words.nextToken()));
        }
        return Set.copyOf(ids);
    }

    private static long bits(List<String> status, String name) {
        return Long.parseUnsignedLong(field(status, name), HEX);
    }

    /** The value of a field. A field that is missing gives a word, which {@link #parse} refuses as a number. */
    private static String field(List<String> status, String name) {
        for (String line : status) {
            if (line.startsWith(name)) {
                return line.substring(name.length()).strip();
            }
        }
        return "none";
    }
}
