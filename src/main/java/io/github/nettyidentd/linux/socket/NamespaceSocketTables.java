package io.github.nettyidentd.linux.socket;

import io.github.nettyidentd.blocking.BlockingCalls;

/**
 * Makes the tables of other network namespaces, which share the threads for requests that may wait. Any thread.
 */
public final class NamespaceSocketTables implements AutoCloseable {

    private final BlockingCalls threads = new BlockingCalls("sock-diag-ns", OpenerFinder.BOUNDS);
    private final OwnerCheck ownerCheck = new OwnerCheck(UidMap.own());

    /**
     * Uses sockets of sock_diag that were opened in one namespace, by a process whose uids are ours.
     *
     * @param questions the descriptor for requests that never wait; closed with the table
     * @param counts another one for requests that may wait; closed with the table
     */
    public NamespaceSocketTable table(int questions, int counts) {
        var waiting = new HeldSockDiag(counts);
        // There is one descriptor, so that one request of the whole namespace may wait at a time.
        return new NamespaceSocketTable(
                new HeldSockDiag(questions),
                waiting,
                ownerCheck,
                () -> new OpenerFinder(
                        waiting,
                        threads,
                        _ -> waiting,
                        EphemeralPorts::containByDefault,
                        OpenerFinder.Room.OF_NAMESPACE));
    }

    /**
     * The same with one descriptor. Nothing may wait on it, so that only the sockets that listen tell which end opened a
     * connection.
     */
    public NamespaceSocketTable table(int questions) {
        var plain = new HeldSockDiag(questions);
        return new NamespaceSocketTable(plain, plain, ownerCheck, ListenerOpeners::new);
    }

    /** Ends the threads. The tables stay their owners' to close. */
    @Override
    public void close() {
        threads.close();
    }
}
