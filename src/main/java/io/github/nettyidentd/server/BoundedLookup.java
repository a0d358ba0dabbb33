package io.github.nettyidentd.server;

import io.github.nettyidentd.api.ConnectionPair;
import io.github.nettyidentd.api.IdentError;
import io.github.nettyidentd.api.Lookup;
import io.github.nettyidentd.api.UserId;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Asks another lookup while not too many of its answers are awaited, and otherwise fails at once: what waits takes memory,
 * and a lookup that stalls makes all of it wait. What is answered at once never counts.
 */
final class BoundedLookup implements Lookup {

    private final Lookup lookup;
    private final int most;
    private final ServerListener listener;
    private final AtomicInteger underWay = new AtomicInteger();

    BoundedLookup(Lookup lookup, int most, ServerListener listener) {
        this.lookup = lookup;
        this.most = most;
        this.listener = listener;
    }

    @Override
    @SuppressWarnings("NullAway") // a lookup may do what it must not
    public CompletableFuture<UserId> lookup(ConnectionPair pair) {
        if (underWay.get() >= most) {
            listener.reached(Limit.LOOKUPS, pair.clientAddress());
            return CompletableFuture.failedFuture(new IdentError(most + " lookups are under way"));
        }
        CompletableFuture<UserId> answer = lookup.lookup(pair);
        watch(answer);
        return answer;
    }

    @Override
    @SuppressWarnings("NullAway") // as above
    public List<CompletableFuture<UserId>> lookupAll(List<ConnectionPair> pairs) {
        if (underWay.get() + pairs.size() > most) {
            // one after the other, as far as there is room
            return Lookup.super.lookupAll(pairs);
        }
        List<CompletableFuture<UserId>> answers = lookup.lookupAll(pairs);
        if (answers != null) {
            answers.forEach(this::watch);
        }
        return answers;
    }

    private void watch(@Nullable CompletableFuture<UserId> answer) {
        if (answer != null && !answer.isDone()) {
            underWay.incrementAndGet();
            // who gives it up cancels it
            answer.whenComplete((_, _) -> underWay.decrementAndGet());
        }
    }

    @Override
    public void close() {
        lookup.close();
    }
}
