package io.github.nettyidentd.registry;

import io.github.nettyidentd.api.ConnectionPair;
import io.github.nettyidentd.policy.ReplyText;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** Permits everything, except to those accounts that a test names, and for accounts of others. */
final class JudgeInMemory implements Judge {

    final Set<Long> refused = ConcurrentHashMap.newKeySet();
    final Set<Long> registrarsForOthers = ConcurrentHashMap.newKeySet();

    /** Is to be done before a judgement comes. */
    volatile CompletableFuture<Void> delay = CompletableFuture.completedFuture(null);

    @Override
    public CompletableFuture<Void> judge(
            long registrar, long owner, Optional<ReplyText> text, @Nullable ConnectionPair pair) {
        return delay.thenCompose(
                _ -> registrar != owner && !registrarsForOthers.contains(registrar) ? refusal() : judge(registrar));
    }

    @Override
    public CompletableFuture<Void> judge(long registrar) {
        return refused.contains(registrar) ? refusal() : CompletableFuture.completedFuture(null);
    }

    private static CompletableFuture<Void> refusal() {
        return CompletableFuture.failedFuture(new RefusedException("the policy does not permit it"));
    }

    @Override
    public CompletableFuture<Boolean> registersForOthers(long registrar) {
        return CompletableFuture.completedFuture(registrarsForOthers.contains(registrar));
    }
}
