package io.github.nettyidentd.testing;

import static org.junit.jupiter.api.Assumptions.abort;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** A control group (cgroup, version 1 or 2) that limits memory. Needs root, and control groups that can be written. */
public record MemoryLimit(Path group) implements AutoCloseable {

    private static final Path VERSION_1 = Path.of("/sys/fs/cgroup/memory");
    private static final Path VERSION_2 = Path.of("/sys/fs/cgroup");

    /** Makes a group; skips the test where none can be made. */
    public static MemoryLimit create(int mebibytes) throws IOException {
        Commands.assumeRoot();
        boolean isVersion1 = Files.exists(VERSION_1.resolve("memory.limit_in_bytes"));
        String name = "netty-identd-test-" + ProcessHandle.current().pid();
        var limit = new MemoryLimit((isVersion1 ? VERSION_1 : VERSION_2).resolve(name));
        try {
            Files.createDirectory(limit.group);
        } catch (IOException e) {
            return abort("needs a control group, and none can be made: " + e);
        }
        try {
            Path most = limit.group.resolve(isVersion1 ? "memory.limit_in_bytes" : "memory.max");
            Files.writeString(most, String.valueOf((long) mebibytes << 20));
            return limit;
        } catch (IOException e) {
            limit.close();
            return abort("needs a control group that limits memory: " + e);
        }
    }

    /** Gives the words that run the command behind them in the group. */
    public List<String> runner() {
        return List.of("sh", "-c", "echo $$ >\"$0\" && exec \"$@\"", processes().toString());
    }

    /** Whether a process is in the group. */
    public boolean holds(long pid) throws IOException {
        return Files.readAllLines(processes()).contains(String.valueOf(pid));
    }

    private Path processes() {
        return group.resolve("cgroup.procs");
    }

    /** Removes the group, in which no process may run any more. */
    @Override
    public void close() throws IOException {
        Files.delete(group);
    }
}
