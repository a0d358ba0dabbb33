package io.github.nettyidentd.hop;

import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * Where the other network namespaces are learnt from: the helper, which enters them. What it finds goes to a
 * {@link io.github.nettyidentd.linux.namespace.NamespaceListener}. Any thread.
 */
public interface NamespaceSource {

    /**
     * Looks for namespaces and addresses that have come or gone. Does not block.
     *
     * @return done when the listener has been told of everything that was there when this was called; calls at the same time
     *     may share a look. Fails with an {@link java.io.IOException} if the helper is away, or gives no answer in time
     */
    CompletableFuture<?> sweep();

    /**
     * Since when the source can be asked; empty while it is away, when nothing is known of the other namespaces. Each time
     * that it comes back, it tells the listener of all namespaces again.
     */
    default Optional<Instant> connectedSince() {
        return Optional.of(Instant.EPOCH);
    }
}
