package io.github.nettyidentd.bench;

/**
 * What one program did with one workload in one round. Micros are of latency.
 *
 * @param cpuMillis CPU time of the program for 1,000 answers, in milliseconds
 */
record Sample(
        double perSecond, double cpuMillis, double p50Micros, double p99Micros, double p999Micros, long unanswered) {

    static Sample of(LoadResult result, double cpuSeconds) {
        return new Sample(
                result.perSecond(),
                cpuSeconds * 1e6 / result.answers(),
                result.micros(50),
                result.micros(99),
                result.micros(99.9),
                result.unanswered());
    }
}
