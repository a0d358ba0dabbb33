package io.github.nettyidentd.policy;

import io.github.nettyidentd.api.ConnectionPair;
import java.util.concurrent.CompletableFuture;

/** Asks another ident server in place of an answer of ours. Any thread. */
@FunctionalInterface
public interface Forwarder {

    /**
     * Asks about the ports of a connection. Does not block.
     *
     * @return the octets of the user-id; fails with anything if there is none, and the message says why
     */
    CompletableFuture<byte[]> ask(ForwardTarget target, ConnectionPair pair);
}
