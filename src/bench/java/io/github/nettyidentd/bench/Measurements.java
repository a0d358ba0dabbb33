package io.github.nettyidentd.bench;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/** The samples of all workloads, by the size of the host's table and the program. */
final class Measurements {

    private record Key(int established, Workload workload, String program) {}

    private final Map<Key, List<Sample>> samples = new LinkedHashMap<>();

    void add(int established, Workload workload, String program, Sample sample) {
        samples.computeIfAbsent(new Key(established, workload, program), _ -> new ArrayList<>())
                .add(sample);
    }

    /** One figure of each round; empty if that was not measured. */
    Figures figures(int established, Workload workload, String program, ToDoubleFunction<Sample> figure) {
        return new Figures(samples.getOrDefault(new Key(established, workload, program), List.of()).stream()
                .map(figure::applyAsDouble)
                .toList());
    }

    /** Queries that a program left without an answer, in all rounds. */
    long unanswered(String program) {
        return samples.entrySet().stream()
                .filter(entry -> entry.getKey().program().equals(program))
                .flatMap(entry -> entry.getValue().stream())
                .mapToLong(Sample::unanswered)
                .sum();
    }
}
