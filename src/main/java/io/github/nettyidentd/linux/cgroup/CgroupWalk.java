package io.github.nettyidentd.linux.cgroup;

import io.github.nettyidentd.linux.ffi.DirectoryEntries;
import io.github.nettyidentd.linux.ffi.FileStatus;
import io.github.nettyidentd.linux.ffi.SystemCallException;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/**
 * One search of a cgroup tree, from its root downwards, level by level. Users may make cgroups below those that the host
 * gives to them: what is in such a place counts against the user to whom the place belongs, so that a user with very many
 * cgroups hides only his own. For one thread.
 */
final class CgroupWalk {

    /** How much memory one user's cgroups may take, and those of all, in octets: each takes its path and about 250. */
    static final int MOST_OF_ONE_USER = 1 << 20;

    static final int MOST = 8 << 20;
    static final int WEIGHT_OF_ONE = 250;

    private static final String GONE = "no such cgroup exists now";
    private static final String LEFT_OUT = "no such cgroup was found, but not all were looked at";

    /** The owner of the directories that the host has made. */
    private static final long ROOT = 0;

    /** How many links a directory without directories in it has. */
    private static final int LINKS_OF_A_LEAF = 2;

    /**
     * A directory whose directories are still to be found.
     *
     * @param path below the mount
     * @param holder the user to whom it counts
     * @param given the beginning of the path whose names the host gave; {@code null} if the host also gives those of the
     *     directories in it
     */
    private record Branch(
            String path, long holder, @Nullable String given) {}

    private final CgroupMount mount;
    private final int most;
    private final int mostOfOneUser;
    private final Map<Long, String> paths = new HashMap<>();
    private final Map<Long, String> given = new HashMap<>();
    private final Queue<Branch> branches = new ArrayDeque<>();

    /** The weight of the cgroups that each user has, and of all. */
    private final Map<Long, Integer> weights = new HashMap<>();

    /** The owner of the root, who gives the names below it. */
    private long host;

    private int weight;
    private boolean incomplete;

    CgroupWalk(CgroupMount mount) {
        this(mount, MOST, MOST_OF_ONE_USER);
    }

    CgroupWalk(CgroupMount mount, int most, int mostOfOneUser) {
        this.mount = mount;
        this.most = most;
        this.mostOfOneUser = mostOfOneUser;
    }

    /** Walks, once. Blocks. */
    CgroupTree.Walked walk() throws IOException {
        FileStatus root = FileStatus.of(mount.directory());
        if (root.identity().device() != mount.device()) {
            throw new IOException(mount.directory() + " has just been unmounted");
        }
        paths.put(root.identity().inode(), mount.prefix().isEmpty() ? "/" : mount.prefix());
        host = root.uid();
        branches.add(new Branch("", host, null));
        for (Branch branch = branches.poll(); branch != null; branch = branches.poll()) {
            for (String name : directories(branch)) {
                add(branch, name);
            }
        }
        return new CgroupTree.Walked(paths, given, incomplete ? LEFT_OUT : GONE);
    }

    /** Whether there are cgroups that the walk has not seen. */
    boolean isIncomplete() {
        return incomplete;
    }

    private List<String> directories(Branch branch) throws SystemCallException {
        // One more than have a place, so that those without a place are noticed.
        int wanted = left(branch.holder) / WEIGHT_OF_ONE + 1;
        try {
            return DirectoryEntries.directories(mount.directory() + branch.path, wanted);
        } catch (SystemCallException e) {
            if (e.isShortage()) {
                throw e;
            }
            // Either it is gone, or its owner lets nobody read it.
            incomplete |= !e.isMissing();
            return List.of();
        }
    }

    private void add(Branch branch, String name) {
        String path = branch.path + "/" + name;
        FileStatus status;
        try {
            status = FileStatus.ofLink(mount.directory() + path);
        } catch (SystemCallException e) {
            incomplete |= !e.isMissing();
            return;
        }
        if (status.identity().device() != mount.device()) {
            return;
        }
        long holder = branch.holder == ROOT ? status.uid() : branch.holder;
        if (left(holder) < WEIGHT_OF_ONE + path.length()) {
            incomplete = true;
            return;
        }
        take(holder, WEIGHT_OF_ONE + path.length());
        paths.put(status.identity().inode(), mount.prefix() + path);
        if (branch.given != null) {
            given.put(status.identity().inode(), branch.given);
        }
        if (status.links() != LINKS_OF_A_LEAF) {
            String ownersPart = status.uid() == host ? null : mount.prefix() + path;
            branches.add(new Branch(path, holder, branch.given == null ? ownersPart : branch.given));
        }
    }

    private int left(long holder) {
        int all = most - weight;
        return holder == ROOT ? all : Math.min(all, mostOfOneUser - weights.getOrDefault(holder, 0));
    }

    private void take(long holder, int octets) {
        weight += octets;
        weights.merge(holder, octets, Integer::sum);
    }
}
