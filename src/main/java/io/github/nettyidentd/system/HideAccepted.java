package io.github.nettyidentd.system;

import io.github.nettyidentd.api.ConnectionPair;
import io.github.nettyidentd.api.IdentError;
import io.github.nettyidentd.api.UserId;
import io.github.nettyidentd.linux.account.Account;
import io.github.nettyidentd.linux.socket.SocketOwner;
import io.github.nettyidentd.policy.Trace;
import java.util.concurrent.CompletableFuture;

/**
 * Hides who accepted a connection: otherwise anybody could learn which user runs a service of this host by connecting to
 * it and asking back.
 *
 * @param others decides about all other connections
 * @param hidden is told of each that is hidden
 */
public record HideAccepted(Policy others, Runnable hidden) implements Policy {

    @Override
    public CompletableFuture<UserId> decide(
            ConnectionPair pair, SocketOwner.Found owner, Account account, Trace trace) {
        if (owner.accepted()) {
            hidden.run();
            return CompletableFuture.failedFuture(new IdentError.HiddenUser("the connection was accepted here"));
        }
        return others.decide(pair, owner, account, trace);
    }
}
