package io.github.nettyidentd.system;

import io.github.nettyidentd.api.ConnectionPair;
import io.github.nettyidentd.api.UserId;
import io.github.nettyidentd.linux.account.Account;
import io.github.nettyidentd.linux.socket.SocketOwner;
import io.github.nettyidentd.policy.Trace;
import java.util.concurrent.CompletableFuture;

/** Decides what is said to a peer about a connection whose owner is known. Any thread. */
@FunctionalInterface
public interface Policy {

    /**
     * Decides about one connection. Does not block.
     *
     * @param trace is told what was looked at
     * @return what is said; fails with an {@link io.github.nettyidentd.api.IdentError} to say that instead
     */
    CompletableFuture<UserId> decide(ConnectionPair pair, SocketOwner.Found owner, Account account, Trace trace);
}
