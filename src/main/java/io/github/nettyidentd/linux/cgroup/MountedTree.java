package io.github.nettyidentd.linux.cgroup;

import io.github.nettyidentd.linux.ffi.FileStatus;
import io.github.nettyidentd.linux.ffi.SystemCallException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The cgroups as the mounted file system shows them. It is searched for in each walk, because mounts come and go. */
final class MountedTree implements CgroupTree {

    private static final Logger log = LoggerFactory.getLogger(MountedTree.class);

    private static final Path MOUNT_INFO = Path.of("/proc/self/mountinfo");

    private static final String NOT_MOUNTED = "no cgroup file system of version 2 is mounted";

    private final Path mountInfo;

    /** The mount of the last walk. */
    private volatile @Nullable CgroupMount mount;

    /** What the last walk could not do; empty if it could do all. The log has one line for each change. */
    private volatile String trouble = "";

    MountedTree() {
        this(MOUNT_INFO);
    }

    /**
     * @param mountInfo a file as {@code /proc/self/mountinfo}
     */
    MountedTree(Path mountInfo) {
        this.mountInfo = mountInfo;
    }

    @Override
    public Walked walk() throws IOException {
        Optional<CgroupMount> found = CgroupMount.find(mountInfo);
        mount = found.orElse(null);
        if (found.isEmpty()) {
            report(NOT_MOUNTED + ", so that no unit and no container is known, although the policy looks at them");
            return new Walked(Map.of(), NOT_MOUNTED);
        }
        var walk = new CgroupWalk(found.get());
        Walked walked = walk.walk();
        report(
                walk.isIncomplete()
                        ? found.get().directory()
                                + ": some cgroups stay unknown, because there are too many, or because they cannot be read"
                        : "");
        return walked;
    }

    private void report(String found) {
        if (!found.isEmpty() && !found.equals(trouble)) {
            log.warn("{}", found);
        }
        trouble = found;
    }

    @Override
    public boolean isAt(String path, long id) {
        CgroupMount at = mount;
        if (at == null || !path.startsWith(at.prefix())) {
            return false;
        }
        try {
            FileStatus status =
                    FileStatus.of(at.directory() + path.substring(at.prefix().length()));
            return status.identity().inode() == id && status.identity().device() == at.device();
        } catch (SystemCallException e) {
            return false;
        }
    }
}
