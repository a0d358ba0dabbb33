package io.github.nettyidentd.linux.socket;

import io.github.nettyidentd.api.ConnectionPair;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** The kernel's table of TCP sockets, which knows the owners of connections. Any thread. */
public interface SocketTable extends AutoCloseable {

    /**
     * Finds the owner of a connection, by an exact match of both addresses and both ports. Does not block.
     *
     * @return the owner; fails with an {@link java.io.IOException} if the kernel cannot be asked. Completed by the
     *     calling thread or by a thread of this table
     */
    CompletableFuture<SocketOwner> find(ConnectionPair pair);

    /**
     * Finds the owners of several connections at once, which may cost less than one after the other. Does not block.
     *
     * @return for each connection, in their order, what {@link #find} returns
     */
    default List<CompletableFuture<SocketOwner>> findAll(List<ConnectionPair> pairs) {
        return pairs.stream().map(this::find).toList();
    }

    /**
     * Finds some connections that have the ports of a connection and other addresses, for an operator who wonders why
     * no owner was found. Does not block.
     *
     * @return fails with an {@link java.io.IOException} if the kernel cannot be asked
     */
    default CompletableFuture<List<ConnectionPair>> findSamePorts(ConnectionPair pair) {
        return CompletableFuture.completedFuture(List.of());
    }

    /**
     * Finds the connections that have this host's address and the ports of a connection, whatever their other end is, and
     * that a process holds. Does not block.
     *
     * @param pair the client's address is that of the peer that asks, which can have a bounded number of searches waiting
     * @return all of them, or more than one; fails with an {@link java.io.IOException} if the kernel cannot be asked
     */
    default CompletableFuture<List<ConnectionPair>> findHeldWithPorts(ConnectionPair pair) {
        return CompletableFuture.completedFuture(List.of());
    }

    /** The way in which the kernel is asked, for the log: {@code netlink} or {@code /proc/net/tcp}. */
    String source();

    /** Whether this table tells a socket from a later one with the same ends ({@link SocketOwner.Found#cookie}). */
    default boolean hasCookies() {
        return false;
    }

    /** Releases descriptors and threads. Afterwards {@link #find} fails. */
    @Override
    void close();
}
