package io.github.nettyidentd.linux.socket;

import java.io.IOException;

/** Opens the {@link SocketSearch} of this host. */
public final class SocketSearches {

    private SocketSearches() {}

    /**
     * Opens the search through netlink, and tries it. Blocks for less than a millisecond.
     *
     * @throws IOException if the kernel or a sandbox refuses it, so that only {@code /proc/net/tcp} tells of sockets, which
     *     does not have their cookies; the message is for the operator
     */
    public static SocketSearch open() throws IOException {
        try {
            SockDiagSearch.check();
        } catch (IOException e) {
            throw new IOException("cannot list sockets through netlink sock_diag: " + e.getMessage(), e);
        }
        return new SockDiagSearch(UidMap.own());
    }
}
