package io.github.nettyidentd.monitoring;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.prometheus.metrics.core.metrics.Histogram;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class LookupTimesTest {

    private static final double[] SECONDS = {0.001, 0.01, 0.1};

    private final Histogram lookups = Histogram.builder()
            .name("x")
            .classicOnly()
            .classicUpperBounds(SECONDS)
            .labelNames("lookup")
            .build();

    @Test
    void hasNoTimeWithoutLookups() {
        assertEquals(OptionalLong.empty(), times().quantileNanos(0.5));
        observe("system", 1, 0.005);
        assertEquals(OptionalLong.empty(), times().since(times()).quantileNanos(0.5));
    }

    @Test
    void spreadsTheLookupsOfABucketEvenly() {
        observe("system", 4, 0.005);

        assertEquals(OptionalLong.of(3_250_000), times().quantileNanos(0.25));
        assertEquals(OptionalLong.of(5_500_000), times().quantileNanos(0.5));
        assertEquals(OptionalLong.of(10_000_000), times().quantileNanos(1));
    }

    @Test
    void addsUpTheLookups() {
        observe("system", 98, 0.000_5);
        observe("bouncer", 2, 0.05);

        assertEquals(OptionalLong.of(510_204), times().quantileNanos(0.5));
        assertEquals(OptionalLong.of(55_000_000), times().quantileNanos(0.99));
    }

    @Test
    void knowsOnlyTheLastBoundOfWhatTookLonger() {
        observe("system", 1, 7);

        assertEquals(OptionalLong.of(100_000_000), times().quantileNanos(0.5));
    }

    @Test
    void leavesOutWhatWasCountedBefore() {
        observe("system", 1_000, 0.000_5);
        LookupTimes before = times();
        observe("system", 1, 0.05);

        assertEquals(OptionalLong.of(55_000_000), times().since(before).quantileNanos(0.5));
    }

    private void observe(String lookup, int times, double seconds) {
        for (int i = 0; i < times; i++) {
            lookups.labelValues(lookup).observe(seconds);
        }
    }

    private LookupTimes times() {
        return LookupTimes.of(lookups.collect(), SECONDS);
    }
}
