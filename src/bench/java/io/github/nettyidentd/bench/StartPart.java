package io.github.nettyidentd.bench;

import io.github.nettyidentd.bench.Load.Mode;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Starts each program in turn, again and again, and asks it its first questions. */
final class StartPart {

    /**
     * What a program did at its start.
     *
     * @param firstAnswerSeconds from its execution to its first answer
     * @param coldMicros the median of the next hundred answers, from two seconds after the execution on, one each 10 ms
     * @param coldMicros99 their 99th percentile
     */
    record Starts(Figures firstAnswerSeconds, Figures coldMicros, Figures coldMicros99) {
        static final Starts NONE = new Starts(Figures.NONE, Figures.NONE, Figures.NONE);
    }

    private static final Load FIRST = Load.open(Mode.CONNECT, 1, 1, Duration.ofSeconds(1));
    private static final Load NEXT_HUNDRED = Load.open(Mode.CONNECT, 1, 100, Duration.ofSeconds(1));

    /** Most queries reach a daemon that started long ago, but has answered few. */
    private static final Duration BEFORE_THE_NEXT = Duration.ofSeconds(2);

    private StartPart() {}

    static Map<String, Starts> run(List<Program> programs, int starts, List<PortPair> pairs)
            throws IOException, WrongAnswerException, InterruptedException {
        Map<String, List<Double>> seconds = new LinkedHashMap<>();
        Map<String, List<Double>> micros = new LinkedHashMap<>();
        Map<String, List<Double>> micros99 = new LinkedHashMap<>();
        for (int round = 0; round < starts; round++) {
            Benchmark.say("start " + (round + 1) + " of " + starts);
            for (Program program : programs) {
                Questions questions = program.questions(Workload.CONNECT_1, pairs);
                try (RunningProgram running = program.start()) {
                    LoadGenerator.run(FIRST, running.port(), questions);
                    double first = (System.nanoTime() - running.startedAt()) / 1e9;
                    Thread.sleep(BEFORE_THE_NEXT.minusNanos(System.nanoTime() - running.startedAt()));
                    LoadResult next = LoadGenerator.run(NEXT_HUNDRED, running.port(), questions);
                    seconds.computeIfAbsent(program.name(), _ -> new ArrayList<>())
                            .add(first);
                    micros.computeIfAbsent(program.name(), _ -> new ArrayList<>())
                            .add(next.micros(50));
                    micros99.computeIfAbsent(program.name(), _ -> new ArrayList<>())
                            .add(next.micros(99));
                }
            }
        }
        Map<String, Starts> results = new LinkedHashMap<>();
        seconds.forEach((name, first) ->
                results.put(name, new Starts(new Figures(first), figures(micros, name), figures(micros99, name))));
        return results;
    }

    private static Figures figures(Map<String, List<Double>> samples, String program) {
        return new Figures(samples.getOrDefault(program, List.of()));
    }
}
