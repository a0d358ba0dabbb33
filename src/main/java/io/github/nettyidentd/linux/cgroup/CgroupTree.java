package io.github.nettyidentd.linux.cgroup;

import java.io.IOException;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The cgroups of this host. Any thread. */
interface CgroupTree {

    /**
     * The cgroups that were found.
     *
     * @param paths by id
     * @param given by id, the beginning of the path whose names the host gave, if that is not the whole path
     * @param unknown why an id that is not among them is not known, in words for the operator
     */
    record Walked(Map<Long, String> paths, Map<Long, String> given, String unknown) {

        /** Cgroups whose names the host gave. */
        Walked(Map<Long, String> paths, String unknown) {
            this(paths, Map.of(), unknown);
        }

        Cgroup.@Nullable Known find(long id) {
            String path = paths.get(id);
            return path == null ? null : new Cgroup.Known(path, given.getOrDefault(id, path));
        }
    }

    /** Searches the whole tree. Blocks. A cgroup that exists from the beginning to the end of the walk is found. */
    Walked walk() throws IOException;

    /**
     * Whether the cgroup of a path has this id still. Takes microseconds, and so is called on event loops.
     *
     * @param path as {@link #walk} found it
     */
    boolean isAt(String path, long id);
}
