package io.github.nettyidentd.policy;

import io.github.nettyidentd.api.ConnectionPair;
import io.github.nettyidentd.api.IdentError;
import io.github.nettyidentd.api.UserId;
import io.github.nettyidentd.linux.Account;
import io.github.nettyidentd.linux.SocketOwner;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * Says the login name, but hides who accepted a connection: otherwise anybody could learn which user runs a service of
 * this host by connecting to it and asking back.
 *
 * @param opsys the operating system that is named
 * @param charset the charset that is named and used for the login, or {@code null}
 * @param answerInbound whether the owners of accepted connections are named all the same
 */
public record LoginPolicy(String opsys, @Nullable String charset, boolean answerInbound) implements Policy {

    public LoginPolicy {
        // fails on an opsys or a charset that no answer can carry
        UserId.of(opsys, charset, "login");
    }

    @Override
    public CompletableFuture<UserId> decide(ConnectionPair pair, SocketOwner.Found owner, Account account) {
        if (owner.accepted() && !answerInbound) {
            return CompletableFuture.failedFuture(new IdentError.HiddenUser("the connection was accepted here"));
        }
        try {
            return CompletableFuture.completedFuture(UserId.of(opsys, charset, account.name()));
        } catch (IllegalArgumentException e) {
            return CompletableFuture.failedFuture(
                    new IdentError("the login of uid " + account.uid() + " is no user-id", e));
        }
    }
}
