package io.github.nettyidentd.testing;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

/**
 * Cgroups of version 2 below one of the test's own. The test mounts their file system in a mount namespace, because many
 * test machines have version 1 only. Needs root, {@code unshare} and {@code nsenter}.
 */
public final class TestCgroups implements AutoCloseable {

    private static final AtomicInteger COUNT = new AtomicInteger();

    /** Holds the mount until its input ends. */
    private static final String MOUNT = "mount -t cgroup2 none \"$0\" && echo mounted && cat";

    private final Resources resources = new Resources();
    private final String name =
            "identd%d-%d.slice".formatted(ProcessHandle.current().pid(), COUNT.incrementAndGet());
    private final Path directory;
    private final RunningProcess holder;

    private TestCgroups() throws Exception {
        try {
            directory = resources.add(TempDirectory.create()).path();
            holder = resources.add(RunningProcess.start(PrivateMount.shell(MOUNT, directory.toString())));
            boolean isMounted = holder.awaitLine("mounted|mount: ").group().equals("mounted");
            assumeTrue(isMounted, "needs the cgroup file system of version 2, and it cannot be mounted");
            Files.createDirectory(path("/"));
        } catch (Exception | AssertionError e) {
            resources.close();
            throw e;
        }
    }

    /** Mounts the file system; skips the test where that cannot be done. */
    public static TestCgroups open() throws Exception {
        Commands.assumeRoot();
        Commands.assumeProgram("unshare");
        Commands.assumeProgram("nsenter");
        return new TestCgroups();
    }

    /** Gives the path of a cgroup from the root of the tree, as users see it, for example {@code /identd1-1.slice/a.slice}. */
    public String pathInTree(String cgroup) {
        return "/" + name + cgroup;
    }

    /** Gives the directory of a cgroup, by a path that this process can use. */
    public Path path(String cgroup) {
        return mountPoint().resolve(name + cgroup).normalize();
    }

    private Path mountPoint() {
        return Path.of("/proc/" + holder.pid() + "/root" + directory);
    }

    /** Makes a cgroup and those above it, for example {@code /system.slice/ssh.service}. */
    public Path make(String cgroup) throws IOException {
        return Files.createDirectories(path(cgroup));
    }

    /** Gives the words that run the command behind them in a cgroup. */
    public List<String> runner(String cgroup) {
        return List.of("sh", "-c", "echo $$ > \"$0\" && exec \"$@\"", path(cgroup) + "/cgroup.procs");
    }

    /** Gives the words that run the command behind them where the file system is mounted, and may not be written to. */
    public List<String> mountedReadOnly() {
        List<String> runner = new ArrayList<>(List.of("nsenter", "--mount=/proc/" + holder.pid() + "/ns/mnt", "--"));
        runner.addAll(PrivateMount.shell("mount -o remount,bind,ro \"$0\" && exec \"$@\"", directory.toString()));
        return runner;
    }

    /** Gives a line as {@code /proc/self/mountinfo} has it, for this process. */
    public String mountInfo() throws IOException {
        long device = (long) Files.getAttribute(mountPoint(), "unix:dev");
        return "60 50 0:" + ((device & 0xff) | ((device >> 12) & 0xfff00)) + " / " + mountPoint()
                + " rw,relatime - cgroup2 none rw\n";
    }

    /** Removes a cgroup and those below it, once their processes have ended. */
    public void remove(String cgroup) throws Exception {
        List<Path> all;
        try (Stream<Path> files = Files.walk(path(cgroup))) {
            all = files.filter(Files::isDirectory)
                    .sorted(Comparator.reverseOrder())
                    .toList();
        }
        for (Path each : all) {
            Await.until("no process is in " + each, () -> isRemoved(each));
        }
    }

    private static boolean isRemoved(Path cgroup) {
        try {
            Files.delete(cgroup);
            return true;
        } catch (FileSystemException e) {
            return false;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() throws IOException {
        try {
            remove("/");
        } catch (IOException | RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new IOException(e);
        } finally {
            resources.close();
        }
    }
}
