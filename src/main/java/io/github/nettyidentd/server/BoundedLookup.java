package io.github.nettyidentd.server;

import io.github.nettyidentd.api.ConnectionPair;
import io.github.nettyidentd.api.IdentError;
import io.github.nettyidentd.api.Lookup;
import io.github.nettyidentd.api.UserId;
import io.github.nettyidentd.blocking.Shares;
import io.github.nettyidentd.lookup.LookupCall;
import io.github.nettyidentd.net.SourcePrefix;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Bounds how many calls of another lookup are under way, in all and for each source, because each of them takes memory
 * and a lookup that stalls leaves all of them under way. The lookup is called before anything is counted, so that an
 * answer that it gives at once never counts. A call that exceeds a bound is cancelled, and its query fails.
 */
final class BoundedLookup implements Lookup {

    /** One source may have a quarter of the calls that may be under way, but always this many. */
    private static final int SHARE = 4;

    private static final int LEAST_SHARE = 64;

    private final Lookup lookup;
    private final int most;
    private final ServerObserver observer;
    private final AtomicInteger underWay = new AtomicInteger();
    private final Shares<SourcePrefix> sources;

    BoundedLookup(Lookup lookup, int most, ServerObserver observer) {
        this.lookup = lookup;
        this.most = most;
        this.observer = observer;
        this.sources = new Shares<>(Math.min(most, Math.max(LEAST_SHARE, most / SHARE)));
    }

    @Override
    public CompletableFuture<UserId> lookup(ConnectionPair pair) {
        return bound(pair, LookupCall.start(lookup, pair));
    }

    @Override
    public List<CompletableFuture<UserId>> lookupAll(List<ConnectionPair> pairs) {
        List<CompletableFuture<UserId>> answers = new ArrayList<>(LookupCall.startAll(lookup, pairs));
        for (int i = 0; i < answers.size(); i++) {
            answers.set(i, bound(pairs.get(i), answers.get(i)));
        }
        return answers;
    }

    private CompletableFuture<UserId> bound(ConnectionPair pair, CompletableFuture<UserId> answer) {
        if (answer.isDone()) {
            return answer;
        }
        // Checked and counted in two steps, so event loops that do this at the same moment may exceed the bound by
        // a few. That does no harm, because the bound protects memory.
        if (underWay.get() >= most) {
            return refuse(pair, answer, most + " lookups are under way");
        }
        SourcePrefix source = SourcePrefix.of(pair.clientAddress());
        if (!sources.enter(source)) {
            return refuse(pair, answer, sources.most() + " lookups for " + source + " are under way");
        }
        underWay.incrementAndGet();
        // Comes for a call that is given up too, because its caller cancels the future.
        var _ = answer.whenComplete((_, _) -> {
            underWay.decrementAndGet();
            sources.leave(source);
        });
        return answer;
    }

    private CompletableFuture<UserId> refuse(ConnectionPair pair, CompletableFuture<UserId> answer, String why) {
        answer.cancel(true);
        observer.reached(Limit.LOOKUPS, pair.clientAddress());
        return CompletableFuture.failedFuture(new IdentError(why));
    }

    @Override
    public void close() {
        lookup.close();
    }
}
