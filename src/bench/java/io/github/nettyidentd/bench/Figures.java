package io.github.nettyidentd.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/** One figure of one program, once for each round. Rounds are interleaved: what disturbs one program disturbs the others. */
record Figures(List<Double> rounds) {

    static final Figures NONE = new Figures(List.of());

    Figures {
        rounds = List.copyOf(rounds);
    }

    boolean isEmpty() {
        return rounds.isEmpty();
    }

    /** The middle one, or the mean of the two in the middle. */
    double median() {
        List<Double> sorted = new ArrayList<>(rounds);
        sorted.sort(null);
        int middle = sorted.size() / 2;
        return sorted.size() % 2 == 1 ? sorted.get(middle) : (sorted.get(middle - 1) + sorted.get(middle)) / 2;
    }

    /** The ratio to another program's figure in each round that both have. */
    Figures over(Figures other) {
        return new Figures(IntStream.range(0, Math.min(rounds.size(), other.rounds.size()))
                .mapToObj(i -> rounds.get(i) / other.rounds.get(i))
                .toList());
    }
}
