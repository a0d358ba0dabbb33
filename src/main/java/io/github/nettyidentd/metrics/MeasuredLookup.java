package io.github.nettyidentd.metrics;

import io.github.nettyidentd.api.ConnectionPair;
import io.github.nettyidentd.api.IdentError;
import io.github.nettyidentd.api.Lookup;
import io.github.nettyidentd.api.UserId;
import io.prometheus.metrics.core.metrics.Histogram;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;

/** Observes how long a lookup takes to name a user, to refuse, or to fail. */
record MeasuredLookup(String name, Lookup lookup, Histogram seconds) implements Lookup {

    private static final double NANOS = 1e9;

    @Override
    public CompletableFuture<UserId> lookup(ConnectionPair pair) {
        long start = System.nanoTime();
        CompletableFuture<UserId> answer = lookup.lookup(pair);
        if (answer == null) {
            throw new IllegalStateException("the lookup returned null");
        }
        var _ = answer.whenComplete((_, failure) ->
                seconds.labelValues(name, outcome(failure)).observe((System.nanoTime() - start) / NANOS));
        return answer;
    }

    private static String outcome(@Nullable Throwable failure) {
        Throwable cause =
                failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
        return switch (cause) {
            case null -> "user-id";
            case IdentError.NoUser _ -> "no-user";
            case IdentError.HiddenUser _ -> "hidden-user";
            default -> "failure";
        };
    }

    @Override
    public void close() {
        lookup.close();
    }
}
