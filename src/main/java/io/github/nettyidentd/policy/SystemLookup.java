package io.github.nettyidentd.policy;

import io.github.nettyidentd.api.ConnectionPair;
import io.github.nettyidentd.api.IdentError;
import io.github.nettyidentd.api.Lookup;
import io.github.nettyidentd.api.UserId;
import io.github.nettyidentd.linux.Account;
import io.github.nettyidentd.linux.Accounts;
import io.github.nettyidentd.linux.SocketOwner;
import io.github.nettyidentd.linux.SocketTable;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * The lookup of this host's own connections: owner (which uid holds the socket?), account (what is that uid called?),
 * policy (what may be said?). Does not block.
 */
public final class SystemLookup implements Lookup {

    private final SocketTable sockets;
    private final Accounts accounts;
    private final Policy policy;

    /** Takes over the table and the accounts: closing the lookup closes them. */
    public SystemLookup(SocketTable sockets, Accounts accounts, Policy policy) {
        this.sockets = sockets;
        this.accounts = accounts;
        this.policy = policy;
    }

    @Override
    public CompletableFuture<UserId> lookup(ConnectionPair pair) {
        return sockets.find(pair).thenCompose(owner -> switch (owner) {
            case SocketOwner.Found found -> ofOwner(pair, found);
            case SocketOwner.None none -> noUser(none.reason().text());
        });
    }

    private CompletableFuture<UserId> ofOwner(ConnectionPair pair, SocketOwner.Found owner) {
        return accounts.find(owner.uid()).thenCompose(account -> ofAccount(pair, owner, account));
    }

    private CompletableFuture<UserId> ofAccount(
            ConnectionPair pair, SocketOwner.Found owner, Optional<Account> account) {
        return account.map(known -> policy.decide(pair, owner, known))
                .orElseGet(() -> noUser("uid " + owner.uid() + " has no account"));
    }

    private static CompletableFuture<UserId> noUser(String why) {
        return CompletableFuture.failedFuture(new IdentError.NoUser(why));
    }

    @Override
    public void close() {
        sockets.close();
        accounts.close();
    }
}
