package io.github.nettyidentd.system;

import io.github.nettyidentd.api.ConnectionPair;
import io.github.nettyidentd.api.IdentError;
import io.github.nettyidentd.api.UserId;
import io.github.nettyidentd.linux.account.Account;
import io.github.nettyidentd.linux.socket.SocketOwner;
import io.github.nettyidentd.registry.Registration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** Decides what is said to a peer about a connection whose owner is known. Any thread may call it. */
@FunctionalInterface
public interface Policy {

    /**
     * Decides about one connection. Does not block.
     *
     * @param account the owner's account; empty if no account has the owner's uid, as in containers
     * @param registered what was registered about the connection, the owner's own first
     * @param trace receives what was looked at
     * @return the user-id that is sent; fails with an {@link IdentError} if an error is sent instead
     */
    CompletableFuture<UserId> decide(
            ConnectionPair pair,
            SocketOwner.Found owner,
            Optional<Account> account,
            List<Registration> registered,
            LookupTrace trace);

    /**
     * The same policy, except that it hides who accepted a connection. Otherwise a peer could learn which user runs a
     * service of this host by connecting to the service and asking back. An owner without an account is nobody then.
     *
     * @param hidden is run for each connection whose account is hidden
     */
    default Policy hidingAccepted(Runnable hidden) {
        return (pair, owner, account, registered, trace) -> {
            if (owner.accepted() && account.isEmpty()) {
                return CompletableFuture.failedFuture(new IdentError.NoUser(
                        "uid " + owner.uid() + " has no account, and the connection was accepted"));
            }
            if (owner.accepted()) {
                hidden.run();
                return CompletableFuture.failedFuture(new IdentError.HiddenUser("the connection was accepted here"));
            }
            return decide(pair, owner, account, registered, trace);
        };
    }
}
