package io.github.nettyidentd.linux.cgroup;

/** What is known of the cgroup (cgroups(7)) with an id. */
public sealed interface Cgroup {

    /**
     * The cgroup exists.
     *
     * @param path from the root of the cgroup tree, as far as this process may see it; {@code /} is the root itself. For
     *     example {@code /system.slice/ssh.service} ({@link io.github.nettyidentd.text.OctetText})
     */
    record Known(String path) implements Cgroup {}

    /**
     * The cgroup has no name that is known.
     *
     * @param reason why not, in words for the operator, for example {@code no such cgroup exists now}
     */
    record Unknown(String reason) implements Cgroup {}
}
