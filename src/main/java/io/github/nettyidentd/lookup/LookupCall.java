package io.github.nettyidentd.lookup;

import io.github.nettyidentd.api.ConnectionPair;
import io.github.nettyidentd.api.Lookup;
import io.github.nettyidentd.api.UserId;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * Calls a lookup. All code that calls a lookup calls it here, because whatever the lookup does (throw, return
 * {@code null}), the caller gets a future; {@link Outcome} then says what the future means.
 */
public final class LookupCall {

    private LookupCall() {}

    /** Calls the lookup for one connection; never throws. */
    public static CompletableFuture<UserId> start(Lookup lookup, ConnectionPair pair) {
        try {
            return answer(lookup.lookup(pair));
        } catch (Throwable e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    /**
     * Calls the lookup for several connections; never throws. If {@link Lookup#lookupAll} throws or gives another number
     * of futures, each connection is looked up by itself. Otherwise one peer's query that the lookup cannot handle would
     * cost other peers their answers.
     *
     * @return a future for each connection, in their order
     */
    public static List<CompletableFuture<UserId>> startAll(Lookup lookup, List<ConnectionPair> pairs) {
        if (pairs.size() <= 1) {
            return pairs.isEmpty() ? List.of() : List.of(start(lookup, pairs.getFirst()));
        }
        List<CompletableFuture<UserId>> answers = new ArrayList<>(pairs.size());
        try {
            List<? extends @Nullable CompletableFuture<UserId>> given = lookup.lookupAll(pairs);
            if (given.size() == pairs.size()) {
                for (CompletableFuture<UserId> one : given) {
                    answers.add(answer(one));
                }
                return answers;
            }
        } catch (Throwable e) {
            answers.clear();
        }
        for (ConnectionPair pair : pairs) {
            answers.add(start(lookup, pair));
        }
        return answers;
    }

    private static CompletableFuture<UserId> answer(@Nullable CompletableFuture<UserId> given) {
        return given != null
                ? given
                : CompletableFuture.failedFuture(new IllegalStateException("the lookup returned null"));
    }
}
