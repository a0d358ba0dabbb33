package io.github.nettyidentd.linux.socket;

import io.github.nettyidentd.api.ConnectionPair;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** The kernel's table of TCP sockets, asked for the owner of one connection. Any thread. */
public interface SocketTable extends AutoCloseable {

    /**
     * Finds the owner by an exact match of both addresses and both ports. Does not block.
     *
     * @return the owner; fails with an {@link java.io.IOException} if the kernel cannot be asked
     */
    CompletableFuture<SocketOwner> find(ConnectionPair pair);

    /**
     * Finds the owners of several connections at once, which may cost less than one after the other. Does not block.
     *
     * @return for each connection, in their order, what {@link #find} gives
     */
    default List<CompletableFuture<SocketOwner>> findAll(List<ConnectionPair> pairs) {
        return pairs.stream().map(this::find).toList();
    }

    /**
     * Finds connections with the same ports and other addresses, some of them, for people who wonder why there is no owner.
     * Does not block.
     *
     * @return fails with an {@link java.io.IOException} if the kernel cannot be asked
     */
    default CompletableFuture<List<ConnectionPair>> findSamePorts(ConnectionPair pair) {
        return CompletableFuture.completedFuture(List.of());
    }

    /** How the kernel is asked, for the log: {@code netlink} or {@code /proc/net/tcp}. */
    String source();

    /** Releases descriptors and threads; afterwards {@link #find} fails. */
    @Override
    void close();
}
