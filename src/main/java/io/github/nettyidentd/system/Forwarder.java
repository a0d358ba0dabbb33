package io.github.nettyidentd.system;

import io.github.nettyidentd.api.ConnectionPair;
import io.github.nettyidentd.policy.ForwardTarget;
import java.util.concurrent.CompletableFuture;

/** Asks another ident server in place of an answer of ours. Any thread. */
@FunctionalInterface
public interface Forwarder {

    /**
     * Asks about the ports of a connection. Does not block.
     *
     * @param uid of the account that the connection belongs to, which can have a bounded number of forwards under way
     * @return the octets of the user-id; fails with anything if there is none, and the message says why. Cancelling it ends
     *     the forward
     */
    CompletableFuture<byte[]> ask(ForwardTarget target, ConnectionPair pair, long uid);
}
