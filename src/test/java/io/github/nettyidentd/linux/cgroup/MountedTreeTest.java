package io.github.nettyidentd.linux.cgroup;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.nettyidentd.linux.ffi.FileStatus;
import io.github.nettyidentd.testing.RecordedLog;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Ordinary directories, which a list of mounts of the test's own takes for cgroups. */
@SuppressWarnings("NullAway.Init") // opened before each test
class MountedTreeTest {

    @TempDir
    private Path directory;

    private Path mountInfo;
    private Path part;
    private MountedTree tree;

    @BeforeEach
    void open() throws IOException {
        mountInfo = directory.resolve("mountinfo");
        part = Files.createDirectory(directory.resolve("part"));
        tree = new MountedTree(mountInfo);
    }

    private void mount(String root) throws IOException {
        long device = FileStatus.of(part.toString()).identity().device();
        Files.writeString(
                mountInfo,
                "60 50 %d:%d %s %s rw - cgroup2 none rw%n"
                        .formatted(device >> Integer.SIZE, device & 0xffff_ffffL, root, part));
    }

    private static long inode(Path path) throws IOException {
        return FileStatus.of(path.toString()).identity().inode();
    }

    @Test
    void looksAtThePathWhereTheLastWalkHasFoundIt() throws IOException {
        Path unit = Files.createDirectory(part.resolve("a.service"));
        mount("/docker/12ab");
        assertFalse(tree.isAt("/docker/12ab/a.service", inode(unit)), "before the first walk");

        assertEquals("/docker/12ab/a.service", tree.walk().paths().get(inode(unit)));
        assertTrue(tree.isAt("/docker/12ab/a.service", inode(unit)));
        assertTrue(tree.isAt("/docker/12ab", inode(part)));
        assertFalse(tree.isAt("/docker/12ab/a.service", inode(part)), "another cgroup of the same name");
        assertFalse(tree.isAt("/docker/12ab/b.service", inode(unit)), "no such directory");
        assertFalse(tree.isAt("/a.service", inode(unit)), "above the part that is mounted");
    }

    @Test
    void findsAMountThatComesLaterAndForgetsOneThatIsGone() throws IOException {
        Files.writeString(mountInfo, "");
        try (var recorded = new RecordedLog(MountedTree.class)) {
            var none = new CgroupTree.Walked(Map.of(), "no cgroup file system of version 2 is mounted");
            assertEquals(none, tree.walk());
            assertEquals(none, tree.walk());
            assertEquals(
                    List.of("no cgroup file system of version 2 is mounted, so that no unit and no container is known,"
                            + " although the policy looks at them"),
                    recorded.messages());
            mount("/");
            assertEquals("/", tree.walk().paths().get(inode(part)));
            assertTrue(tree.isAt("/", inode(part)));
            Files.writeString(mountInfo, "");
            assertEquals(none, tree.walk());
            assertFalse(tree.isAt("/", inode(part)));
            assertEquals(2, recorded.messages().size());
        }
    }
}
