package io.github.nettyidentd.linux.namespace;

import java.io.IOException;

/**
 * A user other than root has all rights over a network namespace, as any user has who makes a user namespace. He could give
 * it the address of somebody else's container, and be named in place of that container's user.
 */
final class ForeignNamespaceException extends IOException {

    private static final long serialVersionUID = 1;

    ForeignNamespaceException(String path) {
        super(path + ": made by a user other than root, who can choose its addresses");
    }
}
