package io.github.nettyidentd.monitoring;

import io.prometheus.metrics.model.snapshots.ClassicHistogramBuckets;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot;
import java.util.OptionalLong;

/** Tells how many lookups took how long, in the buckets of a histogram. Immutable. */
final class LookupTimes {

    private static final double NANOS = 1e9;

    private final double[] upperBounds;
    private final long[] counts;

    /** @param upperBounds the largest time of each bucket in seconds, ascending; no bound may be infinite */
    private LookupTimes(double[] upperBounds, long[] counts) {
        this.upperBounds = upperBounds;
        this.counts = counts;
    }

    /**
     * Adds up the buckets of all labels.
     *
     * @param upperBounds the finite bounds of the histogram's buckets in seconds, ascending; one more bucket counts what
     *     took longer
     */
    static LookupTimes of(HistogramSnapshot histogram, double... upperBounds) {
        long[] counts = new long[upperBounds.length + 1];
        for (HistogramSnapshot.HistogramDataPointSnapshot labels : histogram.getDataPoints()) {
            ClassicHistogramBuckets buckets = labels.getClassicBuckets();
            for (int i = 0; i < buckets.size(); i++) {
                counts[i] += buckets.getCount(i);
            }
        }
        return new LookupTimes(upperBounds.clone(), counts);
    }

    /** The lookups that were counted after an earlier snapshot of the same histogram. */
    LookupTimes since(LookupTimes earlier) {
        long[] difference = new long[counts.length];
        for (int i = 0; i < counts.length; i++) {
            difference[i] = counts[i] - earlier.counts[i];
        }
        return new LookupTimes(upperBounds, difference);
    }

    /**
     * Estimates the time within which a share of the lookups ended, as Prometheus's {@code histogram_quantile} does: the
     * lookups of a bucket are taken as spread evenly over the bucket. Of lookups that took longer than the last bound, only
     * that bound is known.
     *
     * @param share the share of the lookups, above 0 and up to 1
     * @return the time in nanoseconds; empty if there were no lookups
     */
    OptionalLong quantileNanos(double share) {
        long total = 0;
        for (long count : counts) {
            total += count;
        }
        if (total == 0) {
            return OptionalLong.empty();
        }
        double rank = share * total;
        double below = 0;
        for (int i = 0; i < upperBounds.length; i++) {
            if (counts[i] > 0 && below + counts[i] >= rank) {
                double lower = i == 0 ? 0 : upperBounds[i - 1];
                double seconds = lower + (upperBounds[i] - lower) * (rank - below) / counts[i];
                return OptionalLong.of(Math.round(seconds * NANOS));
            }
            below += counts[i];
        }
        return OptionalLong.of(Math.round(upperBounds[upperBounds.length - 1] * NANOS));
    }
}
