package io.github.nettyidentd.system;

import io.github.nettyidentd.api.ConnectionPair;
import io.github.nettyidentd.api.UserId;
import io.github.nettyidentd.forward.Forward;
import io.github.nettyidentd.forward.Forwards;
import io.github.nettyidentd.lookup.CancellableSteps;
import io.github.nettyidentd.policy.ForwardTarget;
import java.util.concurrent.CompletableFuture;

/** Forwards the queries that a policy forwards, on behalf of the account that owns the connection. */
final class ClientForwarder implements FilePolicy.Forwarder {

    private final Forwards forwards;

    /**
     * @param forwards stays open
     */
    ClientForwarder(Forwards forwards) {
        this.forwards = forwards;
    }

    @Override
    public CompletableFuture<byte[]> ask(ForwardTarget target, ConnectionPair pair, long uid) {
        var forward = new Forward(
                target.addresses(), target.port(), pair, target.proxyHeader(), new Forward.Holder(uid, "this account"));
        CompletableFuture<UserId> answer = forwards.ask(forward);
        return CancellableSteps.then(answer, userId -> CompletableFuture.completedFuture(userId.octets()));
    }
}
