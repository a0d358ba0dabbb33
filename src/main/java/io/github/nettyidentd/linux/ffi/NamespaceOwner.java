package io.github.nettyidentd.linux.ffi;

import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/** Who has the rights of root over a namespace (ioctl_ns(2), user_namespaces(7)). Any thread. */
public final class NamespaceOwner {

    /** Of {@code linux/nsfs.h}. */
    static final int NS_GET_USERNS = 0xb701;

    static final int NS_GET_OWNER_UID = 0xb704;

    private static final String OWN = "/proc/self/ns/user";
    private static final LibCFunction IOCTL = LibCFunction.of("ioctl");

    private NamespaceOwner() {}

    /**
     * Whether only root has rights over a namespace: it belongs to the user namespace of this process, or to one that root
     * made. Whoever made a user namespace can do in its network namespaces what root can, such as choose their addresses.
     *
     * @param namespace a namespace's file, opened for reading
     * @throws SystemCallException if the kernel does not tell
     */
    public static boolean isRoot(OpenFile namespace) throws SystemCallException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment errno = arena.allocate(LibC.ERRNO);
            MemorySegment uid = arena.allocate(JAVA_INT);
            int users = IOCTL.call(errno, namespace.fd(), NS_GET_USERNS, uid.address());
            if (users < 0) {
                throw LibC.failure("ioctl(NS_GET_USERNS)", LibC.errno(errno));
            }
            try {
                if (FileStatus.of(users, "a user namespace").identity().equals(FileStatus.of(OWN).identity())) {
                    return true;
                }
                if (IOCTL.call(errno, users, NS_GET_OWNER_UID, uid.address()) < 0) {
                    throw LibC.failure("ioctl(NS_GET_OWNER_UID)", LibC.errno(errno));
                }
                return uid.get(JAVA_INT, 0) == 0;
            } finally {
                LibC.close(users, errno);
            }
        }
    }
}
