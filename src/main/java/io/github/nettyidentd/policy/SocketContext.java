package io.github.nettyidentd.policy;

/**
 * Where the socket of a connection was made, as far as a policy looks at it.
 *
 * @param namespace the name of the socket's network namespace; empty for this process's own, and for one without a name
 * @param cgroup the path of the socket's cgroup below the root of cgroup v2, for example
 *     {@code /system.slice/znc.service}; empty if it is not known. {@link io.github.nettyidentd.text.OctetText}
 * @param given the beginning of the cgroup's path whose names the host gave. Behind it, a user may take the name of anything
 */
public record SocketContext(String namespace, String cgroup, String given) {

    /** Nothing is known about where the socket was made. */
    public static final SocketContext UNKNOWN = new SocketContext("", "");

    /** A socket in a cgroup whose names the host gave. */
    public SocketContext(String namespace, String cgroup) {
        this(namespace, cgroup, cgroup);
    }

    /** The systemd unit that the socket belongs to, for example {@code znc.service}; empty if there is none. */
    public String unit() {
        return CgroupPath.unit(given);
    }

    /** The systemd slice that the unit is in, for example {@code system.slice}; empty if there is none. */
    public String slice() {
        return CgroupPath.slice(given);
    }

    /** The container, virtual machine or batch job that the socket belongs to; empty if there is none. */
    public String container() {
        return CgroupPath.container(given);
    }
}
