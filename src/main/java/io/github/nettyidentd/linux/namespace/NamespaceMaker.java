package io.github.nettyidentd.linux.namespace;

import io.github.nettyidentd.linux.ffi.FileStatus;
import io.github.nettyidentd.linux.ffi.OpenFile;
import io.github.nettyidentd.linux.ffi.SystemCallException;

/**
 * Tells namespaces that root has made from those that any user may make (user_namespaces(7)). In his own namespace, a user may
 * give himself any address and so have a socket with the addresses and ports of somebody else's connection. Nothing that such a
 * namespace sends reaches the host unless root connects the two, so that it need not be asked.
 */
final class NamespaceMaker {

    private static final String OWN = "/proc/self/ns/user";

    private NamespaceMaker() {}

    /**
     * Whether a namespace belongs to the user namespace of this process, or to one that root has made, as the services that
     * run containers do.
     */
    static boolean isRoot(OpenFile namespace) throws SystemCallException {
        try (OpenFile users = namespace.userNamespace()) {
            FileStatus.Identity own = FileStatus.of(OWN).identity();
            FileStatus.Identity found = users.status().identity();
            return (found.device() == own.device() && found.inode() == own.inode()) || users.maker() == 0;
        }
    }
}
