package io.github.nettyidentd.monitoring;

import io.github.nettyidentd.api.ConnectionPair;
import io.github.nettyidentd.api.IdentError;
import io.github.nettyidentd.api.Lookup;
import io.github.nettyidentd.api.UserId;
import io.github.nettyidentd.lookup.LookupCall;
import io.github.nettyidentd.lookup.Outcome;
import io.prometheus.metrics.core.datapoints.DistributionDataPoint;
import io.prometheus.metrics.core.datapoints.GaugeDataPoint;
import io.prometheus.metrics.core.metrics.Gauge;
import io.prometheus.metrics.core.metrics.Histogram;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/**
 * Passes queries on to a lookup and measures it: how long it takes to name a user, to refuse or to fail, and how many
 * queries it has not answered yet.
 */
final class MeasuredLookup implements Lookup {

    private static final double NANOS = 1e9;

    private final Lookup lookup;
    private final GaugeDataPoint underWay;
    private final DistributionDataPoint userId;
    private final DistributionDataPoint noUser;
    private final DistributionDataPoint hiddenUser;
    private final DistributionDataPoint failure;

    /**
     * @param underWay the gauge of unanswered queries, with the label {@code lookup}
     * @param seconds the durations, with the labels {@code lookup} and {@code outcome}
     */
    MeasuredLookup(String name, Lookup lookup, Gauge underWay, Histogram seconds) {
        this.lookup = lookup;
        this.underWay = underWay.labelValues(name);
        this.userId = seconds.labelValues(name, "user-id");
        this.noUser = seconds.labelValues(name, "no-user");
        this.hiddenUser = seconds.labelValues(name, "hidden-user");
        this.failure = seconds.labelValues(name, "failure");
    }

    @Override
    public CompletableFuture<UserId> lookup(ConnectionPair pair) {
        long start = System.nanoTime();
        CompletableFuture<UserId> answer = LookupCall.start(lookup, pair);
        watch(start, answer);
        return answer;
    }

    @Override
    public List<CompletableFuture<UserId>> lookupAll(List<ConnectionPair> pairs) {
        long start = System.nanoTime();
        List<CompletableFuture<UserId>> answers = LookupCall.startAll(lookup, pairs);
        answers.forEach(answer -> watch(start, answer));
        return answers;
    }

    private void watch(long start, CompletableFuture<UserId> answer) {
        if (answer.isDone()) {
            // The usual case on the event loop. It leaves the gauge alone, which would only go up and down again.
            observe(start, Outcome.of(answer));
            return;
        }
        underWay.inc();
        var _ = answer.whenComplete((userId, thrown) -> {
            underWay.dec();
            observe(start, Outcome.of(userId, thrown));
        });
    }

    private void observe(long start, Outcome outcome) {
        point(outcome).observe((System.nanoTime() - start) / NANOS);
    }

    private DistributionDataPoint point(Outcome outcome) {
        return switch (outcome.failure()) {
            case null -> userId;
            case IdentError.NoUser _ -> noUser;
            case IdentError.HiddenUser _ -> hiddenUser;
            default -> failure;
        };
    }

    @Override
    public void close() {
        lookup.close();
    }
}
