package io.github.nettyidentd.linux.cgroup;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.nettyidentd.linux.ffi.FileStatus;
import io.github.nettyidentd.testing.Commands;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Walks a tree of ordinary directories. */
class CgroupWalkTest {

    private static final int WEIGHT = CgroupWalk.WEIGHT_OF_ONE;

    @TempDir
    private Path root;

    private void make(String... paths) throws IOException {
        for (String path : paths) {
            Files.createDirectories(root.resolve(path));
        }
    }

    private CgroupMount mount(String prefix) throws IOException {
        return new CgroupMount(
                root.toString(),
                prefix,
                FileStatus.of(root.toString()).identity().device());
    }

    private static Set<String> found(CgroupWalk walk) throws IOException {
        return new TreeSet<>(walk.walk().paths().values());
    }

    @Test
    void findsEachDirectoryByItsInodeAndNoFile() throws IOException {
        make("system.slice/ssh.service", "system.slice/a b.service", "user.slice");
        Files.createFile(root.resolve("cgroup.procs"));
        Files.createSymbolicLink(root.resolve("link"), root.resolve("user.slice"));
        CgroupTree.Walked walked = new CgroupWalk(mount("")).walk();
        assertEquals(
                Set.of("/", "/system.slice", "/system.slice/ssh.service", "/system.slice/a b.service", "/user.slice"),
                Set.copyOf(walked.paths().values()));
        assertEquals(
                "/system.slice/ssh.service",
                walked.paths()
                        .get(FileStatus.of(root + "/system.slice/ssh.service")
                                .identity()
                                .inode()));
        assertEquals("no such cgroup exists now", walked.unknown());
    }

    @Test
    void findsMoreDirectoriesThanOneCallOfTheKernelLists() throws IOException {
        int count = 1_000;
        for (int i = 0; i < count; i++) {
            make("docker-%064x.scope".formatted(i));
        }
        assertEquals(count + 1, found(new CgroupWalk(mount(""))).size());
    }

    @Test
    void namesThePartOfTheTreeThatIsMounted() throws IOException {
        make("a");
        assertEquals(Set.of("/docker/12ab", "/docker/12ab/a"), found(new CgroupWalk(mount("/docker/12ab"))));
    }

    @Test
    void aUserWithVeryManyCgroupsHidesOnlyHisOwn() throws IOException {
        Commands.assumeRoot();
        make("user/1/a", "user/1/b", "user/1/c", "user/2/a/b/c");
        for (String own : Set.of("user/1", "user/1/a", "user/1/b")) {
            Files.setAttribute(root.resolve(own), "unix:uid", 1001);
        }
        // Whatever is in a place of one user counts to him, so that users of a container cannot have a share each.
        Files.setAttribute(root.resolve("user/1/c"), "unix:uid", 1003);
        Files.setAttribute(root.resolve("user/2"), "unix:uid", 1002);
        var walk = new CgroupWalk(mount(""), 100 * WEIGHT, 4 * WEIGHT);
        Set<String> found = found(walk);
        assertTrue(found.containsAll(Set.of("/user/1", "/user/2", "/user/2/a", "/user/2/a/b")), found::toString);
        assertEquals(
                2, found.stream().filter(path -> path.startsWith("/user/1/")).count(), found::toString);
        assertTrue(walk.isIncomplete());
    }

    /** Such a user may give to a cgroup the name of somebody else's container. */
    @Test
    void tellsWhichNamesTheOwnerOfADirectoryHasGiven() throws IOException {
        Commands.assumeRoot();
        make("system.slice/own.service/docker-a.scope/b", "system.slice/docker-c.scope/d");
        Files.setAttribute(root.resolve("system.slice/own.service"), "unix:uid", 1001);
        CgroupTree.Walked walked = new CgroupWalk(mount("/up")).walk();
        assertEquals("/up/system.slice/own.service", given(walked, "system.slice/own.service"));
        assertEquals("/up/system.slice/own.service", given(walked, "system.slice/own.service/docker-a.scope"));
        assertEquals("/up/system.slice/own.service", given(walked, "system.slice/own.service/docker-a.scope/b"));
        assertEquals("/up/system.slice/docker-c.scope/d", given(walked, "system.slice/docker-c.scope/d"));
    }

    private String given(CgroupTree.Walked walked, String path) throws IOException {
        long inode = FileStatus.of(root.resolve(path).toString()).identity().inode();
        return Objects.requireNonNull(walked.find(inode)).given();
    }

    @Test
    void endsWhereThereAreTooMany() throws IOException {
        make("a", "b", "c/d/e");
        var walk = new CgroupWalk(mount(""), 4 * WEIGHT, 4 * WEIGHT);
        CgroupTree.Walked walked = walk.walk();
        assertEquals(4, walked.paths().size());
        assertTrue(walk.isIncomplete());
        assertEquals("no such cgroup was found, but not all were looked at", walked.unknown());
        var complete = new CgroupWalk(mount(""), 6 * WEIGHT, 6 * WEIGHT);
        assertEquals(6, found(complete).size());
        assertFalse(complete.isIncomplete());
    }
}
