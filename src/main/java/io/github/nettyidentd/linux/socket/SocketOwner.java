package io.github.nettyidentd.linux.socket;

/** Who owns the local socket of a connection, as far as the kernel tells. */
public sealed interface SocketOwner {

    /**
     * A process of this host holds the connection.
     *
     * @param uid the owner's uid, 0 to 4294967295
     * @param state the connection's state
     * @param inode the inode of the socket's file, never 0
     * @param accepted whether this host accepted the connection; also true if it is not known that this host opened it
     * @param cgroup the inode of the cgroup v2 directory in which the socket was made; 0 if it is not known
     * @param cookie the number that the kernel gave to this socket alone; 0 if it is not known
     * @param namespace the name of the network namespace that has the socket; empty for our own, or if it has no name
     */
    record Found(long uid, TcpState state, long inode, boolean accepted, long cgroup, long cookie, String namespace)
            implements SocketOwner {}

    /** No owner can be named. */
    record None(Reason reason) implements SocketOwner {}

    /** Why no owner can be named. */
    enum Reason {
        NO_CONNECTION("no such connection"),
        ONLY_LISTENER("only a listening socket uses that port"),
        NOT_HELD("the connection is not established or is closing, or no process holds it"),
        UNMAPPED_UID("the owner has no uid in this user namespace");

        private final String text;

        Reason(String text) {
            this.text = text;
        }

        /** The reason in words, for example {@code no such connection}. */
        public String text() {
            return text;
        }
    }
}
