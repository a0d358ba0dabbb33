package io.github.nettyidentd.lookup;

import io.github.nettyidentd.api.ConnectionPair;
import io.github.nettyidentd.api.IdentError;
import io.github.nettyidentd.api.Lookup;
import io.github.nettyidentd.api.UserId;
import java.util.Collections;
import java.util.List;
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
            return answer(lookup.lookup(pair));
        } catch (Throwable failure) {
            return CompletableFuture.failedFuture(error(failure));
        }
    }

    /** The same for several connections: a future for each, whatever the lookup does. */
    static List<CompletableFuture<UserId>> askAll(Lookup lookup, List<ConnectionPair> pairs) {
        try {
            List<CompletableFuture<UserId>> answers = lookup.lookupAll(pairs);
            if (answers.size() != pairs.size()) {
                throw new IdentError("lookup returned " + answers.size() + " answers (expected: " + pairs.size() + ")");
            }
            return answers.stream().map(Answers::answer).toList();
        } catch (Throwable failure) {
            return Collections.nCopies(pairs.size(), CompletableFuture.failedFuture(error(failure)));
        }
    }

    private static CompletableFuture<UserId> answer(@Nullable CompletableFuture<UserId> given) {
        return given != null ? given : CompletableFuture.failedFuture(new IdentError("lookup returned null"));
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
