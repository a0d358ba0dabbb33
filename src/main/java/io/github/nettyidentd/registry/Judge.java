package io.github.nettyidentd.registry;

import io.github.nettyidentd.api.ConnectionPair;
import io.github.nettyidentd.policy.ReplyText;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** Knows what the policy permits to be registered. Any thread may call it; nothing blocks. */
public interface Judge {

    /**
     * Judges a registration as a query would at this moment.
     *
     * @param owner the uid of the socket's owner; the registrar's own if it is not known yet
     * @param text the user-id; empty if the owner is to be hidden
     * @param pair the connection; {@code null} if it is not known yet, and then only what no connection permits is refused
     * @return fails with a {@link RefusedException} if the policy does not permit it
     */
    CompletableFuture<Void> judge(long registrar, long owner, Optional<ReplyText> text, @Nullable ConnectionPair pair);

    /** Fails with a {@link RefusedException} if the policy permits the account to register nothing at all. */
    CompletableFuture<Void> judge(long registrar);

    /** Whether the policy lets the account register about sockets of other accounts. */
    CompletableFuture<Boolean> registersForOthers(long registrar);
}
