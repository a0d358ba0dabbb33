package io.github.nettyidentd.hop;

import io.github.nettyidentd.api.ConnectionPair;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** The connections whose addresses this host translates (NAT). Any thread. */
public interface Translations extends AutoCloseable {

    /**
     * Finds what a connection is inside, by an exact match of both addresses and both ports. Does not block.
     *
     * @return empty if this host does not track the connection. Fails with an {@link java.io.IOException} if that cannot
     *     be known; cancelling it lets go of the question
     */
    CompletableFuture<Optional<Translation>> find(ConnectionPair outside);

    @Override
    void close();
}
