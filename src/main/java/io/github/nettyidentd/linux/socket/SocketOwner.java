package io.github.nettyidentd.linux.socket;

/** What the kernel says of who owns a connection's local socket. */
public sealed interface SocketOwner {

    /**
     * A process of this host holds the connection.
     *
     * @param uid the owner's uid, 0 to 4294967295
     * @param state the connection's state
     * @param inode the socket's inode, never 0
     * @param accepted whether this end accepted the connection, or it is not known that it opened it
     */
    record Found(long uid, TcpState state, long inode, boolean accepted) implements SocketOwner {}

    /** Nobody can be named. */
    record None(Reason reason) implements SocketOwner {}

    /** Why nobody can be named. */
    enum Reason {
        NO_CONNECTION("no such connection"),
        ONLY_LISTENER("only a listener on that port"),
        NOT_HELD("the connection is not established or is closing, or no process holds it"),
        UNMAPPED_UID("the owner has no uid in this user namespace");

        private final String text;

        Reason(String text) {
            this.text = text;
        }

        /** For people, for example {@code no such connection}. */
        public String text() {
            return text;
        }
    }
}
