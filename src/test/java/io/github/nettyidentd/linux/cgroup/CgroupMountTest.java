package io.github.nettyidentd.linux.cgroup;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CgroupMountTest {

    @TempDir
    private Path directory;

    private static long deviceOf(Path path) throws IOException {
        long device = (long) Files.getAttribute(path, "unix:dev");
        return ((device >> 8) & 0xfff) << Integer.SIZE | (device & 0xff) | ((device >> 12) & 0xfff00);
    }

    private static String line(String root, String where, long device) {
        return "60 50 %d:%d %s %s rw,nosuid shared:9 - cgroup2 cgroup2 rw,nsdelegate\n"
                .formatted(device >> Integer.SIZE, device & 0xffff_ffffL, root, where);
    }

    private Optional<CgroupMount> find(String... lines) throws IOException {
        Path mountInfo = Files.writeString(directory.resolve("mountinfo"), String.join("", lines));
        return CgroupMount.find(mountInfo);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "31 23 0:26 / /sys/fs/cgroup rw - cgroup2 cgroup2 rw,nsdelegate | /sys/fs/cgroup | ''",
                "60 50 0:38 / /sys/fs/cgroup/unified rw shared:4 master:2 - cgroup2 cgroup2 rw"
                        + " | /sys/fs/cgroup/unified | ''",
                "31 23 0:26 /docker/12ab /sys/fs/cgroup ro - cgroup2 cgroup rw | /sys/fs/cgroup | /docker/12ab",
                "31 23 0:26 /../.. /host ro - cgroup2 cgroup rw | /host | ''",
                "31 23 0:26 /a\\040b /a\\134\\011c ro - cgroup2 cgroup rw | '/a\\\tc' | '/a b'",
            })
    void readsWhereTheTreeIsMountedAndWhichPartOfIt(String line, String where, String prefix) {
        CgroupMount mount = CgroupMount.parse(line).orElseThrow();
        assertEquals(where, mount.directory());
        assertEquals(prefix, mount.prefix());
        assertEquals(0, mount.device() >> Integer.SIZE);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "51 50 0:29 / /sys/fs/cgroup/cpu rw,relatime - cgroup cgroup rw,cpu",
                "50 49 0:28 / /sys/fs/cgroup rw,relatime - tmpfs cgroup2 rw,mode=755",
                "50 49 0:28 / /tmp/-\\040cgroup2 rw - ext4 /dev/vda rw",
                "50 49 0:28 - cgroup2 x rw",
                "50 49 028 / /x rw - cgroup2 x rw",
                "",
            })
    void takesNoOtherFileSystemForIt(String line) {
        assertEquals(Optional.empty(), CgroupMount.parse(line));
    }

    @Test
    void prefersTheMountWithMostOfTheTree() throws IOException {
        long device = deviceOf(directory);
        Path part = Files.createDirectory(directory.resolve("part"));
        Path all = Files.createDirectory(directory.resolve("all"));
        assertEquals(
                Optional.of(new CgroupMount(all.toString(), "/a.slice", device)),
                find(line("/a.slice/b.scope", part.toString(), device), line("/a.slice", all.toString(), device)));
    }

    @Test
    void leavesOutAMountThatIsCoveredByAnother() throws IOException {
        long device = deviceOf(directory);
        Path part = Files.createDirectory(directory.resolve("part"));
        assertEquals(
                Optional.of(new CgroupMount(part.toString(), "/a.slice", device)),
                find(
                        line("/", directory.toString(), device + 1),
                        line("/", directory.resolve("gone").toString(), device),
                        line("/a.slice", part.toString(), device)));
        assertEquals(Optional.empty(), find(line("/", directory.toString(), device + 1)));
    }
}
