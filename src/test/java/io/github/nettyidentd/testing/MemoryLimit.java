package io.github.nettyidentd.testing;

import static org.junit.jupiter.api.Assumptions.abort;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** A control group (cgroup, version 1 or 2) with so much memory and no more. Needs root, and control groups to write. */
public record MemoryLimit(Path group) implements AutoCloseable {

    private static final Path VERSION_1 = Path.of("/sys/fs/cgroup/memory");
    private static final Path VERSION_2 = Path.of("/sys/fs/cgroup");

    /** Makes one, or skips the test. */
    public static MemoryLimit create(int mebibytes) throws IOException {
        Commands.assumeRoot();
        boolean isVersion1 = Files.exists(VERSION_1.resolve("memory.limit_in_bytes"));
        String name = "netty-identd-test-" + ProcessHandle.current().pid();
        var limit = new MemoryLimit((isVersion1 ? VERSION_1 : VERSION_2).resolve(name));
        try {
            Files.createDirectory(limit.group);
        } catch (IOException e) {
            return abort("no control group can be made here: " + e);
        }
        try {
            Path most = limit.group.resolve(isVersion1 ? "memory.limit_in_bytes" : "memory.max");
            Files.writeString(most, String.valueOf((long) mebibytes << 20));
            return limit;
        } catch (IOException e) {
            limit.close();
            return abort("control groups do not limit memory here: " + e);
        }
    }

    /** What, in front of a command, runs it in there. */
    public List<String> runner() {
        return List.of("sh", "-c", "echo $$ >\"$0\" && exec \"$@\"", processes().toString());
    }

    /** Whether a process is in there. */
    public boolean holds(long pid) throws IOException {
        return Files.readAllLines(processes()).contains(String.valueOf(pid));
    }

    private Path processes() {
        return group.resolve("cgroup.procs");
    }

    /** Nothing runs in there any more. */
    @Override
    public void close() throws IOException {
        Files.delete(group);
    }
}
