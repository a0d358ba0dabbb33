package io.github.nettyidentd.linux.cgroup;

import java.io.IOException;
import java.util.Map;

/** The cgroups of this host. Any thread. */
interface CgroupTree {

    /**
     * The cgroups that were found.
     *
     * @param paths by id
     * @param unknown why an id that is not among them is not known, in words for the operator
     */
    record Walked(Map<Long, String> paths, String unknown) {}

    /** Searches the whole tree. Blocks. A cgroup that exists from the beginning to the end of the walk is found. */
    Walked walk() throws IOException;

    /**
     * Whether the cgroup of a path has this id still. Takes microseconds, and so is called on event loops.
     *
     * @param path as {@link #walk} found it
     */
    boolean isAt(String path, long id);
}
