package io.github.nettyidentd.bench;

import io.github.nettyidentd.bench.Load.Mode;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.time.Duration;

/**
 * The load generator by itself, for comparisons with others: {@code PORT USER-ID MODE CONNECTIONS DEPTH PER-SECOND SECONDS},
 * about 10 connections of its own.
 */
final class LoadCommand {

    private static final int POPULATION = 10;
    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

    private LoadCommand() {}

    /** Prints one line of figures. */
    public static void main(String[] arguments) throws IOException, WrongAnswerException {
        int port = Integer.parseInt(arguments[0]);
        Mode mode = Mode.valueOf(arguments[2]);
        int connections = Integer.parseInt(arguments[3]);
        int depth = Integer.parseInt(arguments[4]);
        int perSecond = Integer.parseInt(arguments[5]);
        long seconds = Long.parseLong(arguments[6]);
        try (var population = new Population()) {
            population.growTo(POPULATION);
            Questions questions = Questions.about(population.pairs(), ExpectedReply.userId(arguments[1]));
            Load warmUp = Load.closed(mode, connections, depth, Duration.ofSeconds(2));
            LoadGenerator.run(warmUp, port, questions);
            long before = THREADS.getCurrentThreadCpuTime();
            LoadResult result = LoadGenerator.run(
                    new Load(mode, connections, depth, perSecond, Duration.ofSeconds(seconds)), port, questions);
            double cpuMicros = (THREADS.getCurrentThreadCpuTime() - before) / 1e3;
            System.out.printf(
                    "%.0f answers/s, %.2f us of CPU each in the generator, %d unanswered, p50 %.1f, p99 %.1f, p99.9 %.1f us%n",
                    result.perSecond(),
                    cpuMicros / result.answers(),
                    result.unanswered(),
                    result.micros(50),
                    result.micros(99),
                    result.micros(99.9));
        }
    }
}
