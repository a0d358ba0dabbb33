package io.github.nettyidentd.server;

import io.github.nettyidentd.api.ConnectionPair;
import io.github.nettyidentd.api.IdentError;
import io.github.nettyidentd.api.Lookup;
import io.github.nettyidentd.api.UserId;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Asks a lookup, and takes whatever it does for an answer. */
final class LookupCall {

    private static final Logger log = LoggerFactory.getLogger(LookupCall.class);

    private LookupCall() {}

    /** Never throws and never gives {@code null}, whatever the lookup does. */
    static CompletableFuture<UserId> start(Lookup lookup, ConnectionPair pair) {
        try {
            CompletableFuture<UserId> answer = lookup.lookup(pair);
            return answer == null
                    ? CompletableFuture.failedFuture(new IllegalStateException("the lookup returned null"))
                    : answer;
        } catch (RuntimeException | LinkageError | StackOverflowError | AssertionError e) {
            return CompletableFuture.failedFuture(e);
        }
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
