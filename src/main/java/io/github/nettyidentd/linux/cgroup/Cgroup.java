package io.github.nettyidentd.linux.cgroup;

/** What is known of the cgroup (cgroups(7)) with an id. */
public sealed interface Cgroup {

    /**
     * The cgroup exists.
     *
     * @param path from the root of the cgroup tree, as far as this process may see it; {@code /} is the root itself. For
     *     example {@code /system.slice/ssh.service} ({@link io.github.nettyidentd.text.OctetText})
     * @param given the beginning of the path whose names the host gave; what is behind it belongs to another user, who may
     *     make cgroups of any name there. The whole path if there is nothing of the kind
     */
    record Known(String path, String given) implements Cgroup {

        /** A cgroup whose names the host gave. */
        public Known(String path) {
            this(path, path);
        }
    }

    /**
     * The cgroup has no name that is known.
     *
     * @param reason why not, in words for the operator, for example {@code no such cgroup exists now}
     */
    record Unknown(String reason) implements Cgroup {}
}
