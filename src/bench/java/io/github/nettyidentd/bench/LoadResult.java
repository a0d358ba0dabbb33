package io.github.nettyidentd.bench;

import org.HdrHistogram.Histogram;

/**
 * What came of a load; each answer was right.
 *
 * @param seconds from the first write to the last answer
 * @param unanswered queries that were given up: the connection was closed or refused, or the answer took too long
 * @param latency nanoseconds of each answer, from when its query was meant to be sent
 */
record LoadResult(long answers, double seconds, long unanswered, Histogram latency) {

    double perSecond() {
        return answers / seconds;
    }

    double micros(double percentile) {
        return latency.getValueAtPercentile(percentile) / 1_000.0;
    }
}
