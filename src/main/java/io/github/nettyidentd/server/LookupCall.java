package io.github.nettyidentd.server;

import io.github.nettyidentd.api.ConnectionPair;
import io.github.nettyidentd.api.IdentError;
import io.github.nettyidentd.api.Lookup;
import io.github.nettyidentd.api.UserId;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Asks a lookup, and takes whatever it does for an answer. */
final class LookupCall {

    private static final Logger log = LoggerFactory.getLogger(LookupCall.class);

    private LookupCall() {}

    /** Never throws, and gives a future for each pair, none of them {@code null}, whatever the lookup does. */
    static List<CompletableFuture<UserId>> start(Lookup lookup, List<ConnectionPair> pairs) {
        try {
            return switch (pairs.size()) {
                case 0 -> List.of();
                case 1 -> List.of(answer(lookup.lookup(pairs.getFirst())));
                default -> answers(lookup.lookupAll(pairs), pairs.size());
            };
        } catch (Throwable e) {
            return pairs.size() == 1 ? List.of(CompletableFuture.failedFuture(e)) : oneByOne(lookup, pairs);
        }
    }

    /** What one peer asks, and the lookup cannot bear, is not to cost others their answers. */
    private static List<CompletableFuture<UserId>> oneByOne(Lookup lookup, List<ConnectionPair> pairs) {
        return pairs.stream()
                .map(pair -> start(lookup, List.of(pair)).getFirst())
                .toList();
    }

    private static List<CompletableFuture<UserId>> answers(
            @Nullable List<? extends @Nullable CompletableFuture<UserId>> given, int expected) {
        if (given == null || given.size() != expected) {
            throw new IllegalStateException("the lookup returned %s answers (expected: %d)"
                    .formatted(given == null ? "no" : String.valueOf(given.size()), expected));
        }
        List<CompletableFuture<UserId>> answers = new ArrayList<>(expected);
        for (CompletableFuture<UserId> one : given) {
            answers.add(answer(one));
        }
        return answers;
    }

    private static CompletableFuture<UserId> answer(@Nullable CompletableFuture<UserId> given) {
        return given == null
                ? CompletableFuture.failedFuture(new IllegalStateException("the lookup returned null"))
                : given;
    }

    /** Why a lookup that is done has no user-id; what is no {@link IdentError} is the lookup's own fault, and logged. */
    static Throwable failure(ConnectionPair pair, CompletableFuture<UserId> lookup) {
        Throwable failure = lookup.isCompletedExceptionally()
                ? cause(lookup.exceptionNow())
                : new IllegalStateException("the lookup gave null for a user-id");
        if (!(failure instanceof IdentError)) {
            log.warn("a lookup failed: {}", failure.toString());
            log.debug("lookup of {} from {} failed", pair.server(), pair.client(), failure);
        }
        return failure;
    }

    static String errorType(Throwable failure) {
        return failure instanceof IdentError error ? error.errorType() : IdentError.UNKNOWN_ERROR;
    }

    private static Throwable cause(Throwable failure) {
        return failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
    }
}
