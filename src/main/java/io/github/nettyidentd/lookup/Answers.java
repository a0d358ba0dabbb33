package io.github.nettyidentd.lookup;

import io.github.nettyidentd.api.ConnectionPair;
import io.github.nettyidentd.api.IdentError;
import io.github.nettyidentd.api.Lookup;
import io.github.nettyidentd.api.UserId;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/** Asks a lookup so that whatever it does is a future, and reads such futures. */
final class Answers {

    private Answers() {}

    /** Never throws and is never null: what the lookup throws becomes an {@link IdentError}. */
    static CompletableFuture<UserId> ask(Lookup lookup, ConnectionPair pair) {
        try {
            @Nullable CompletableFuture<UserId> answer = lookup.lookup(pair);
            return answer != null ? answer : CompletableFuture.failedFuture(new IdentError("lookup returned null"));
        } catch (Throwable failure) {
            return CompletableFuture.failedFuture(error(failure));
        }
    }

    static IdentError error(Throwable failure) {
        Throwable cause =
                failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
        // The class's name, not toString(): a message is made by foreign code, which could throw again.
        return cause instanceof IdentError error
                ? error
                : new IdentError("lookup failed with " + cause.getClass().getName(), cause);
    }

    static boolean isNoUser(CompletableFuture<UserId> answer) {
        return answer.state() == Future.State.FAILED && answer.exceptionNow() instanceof IdentError.NoUser;
    }
}
