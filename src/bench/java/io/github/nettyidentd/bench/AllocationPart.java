package io.github.nettyidentd.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What the real daemon allocates for a query, from its own log of garbage collections: the young generation is filled by
 * nothing but that.
 */
final class AllocationPart {

    /** {@code [12.345s] GC(3) DefNew: 2240K(2432K)->64K(2432K) Eden: ...}. */
    private static final Pattern COLLECTION =
            Pattern.compile("\\[([0-9.]+)s].* DefNew: (\\d+)K\\(\\d+K\\)->(\\d+)K\\(");

    private record Collection(double atSeconds, long usedBefore, long usedAfter) {}

    private AllocationPart() {}

    /** Octets for each query of a keep-alive load, in each round. */
    static Figures run(Program program, Path log, Settings settings, List<PortPair> pairs)
            throws IOException, WrongAnswerException {
        Benchmark.say("allocation");
        Questions questions = program.questions(Workload.KEEP_ALIVE, pairs);
        Load load = Workload.KEEP_ALIVE.load(settings.duration().plus(Duration.ofSeconds(1)));
        List<Double> octets = new ArrayList<>();
        try (RunningProgram running = program.start()) {
            LoadGenerator.run(load, running.port(), questions);
            for (int round = 0; round < settings.rounds(); round++) {
                int before = Files.readAllLines(log).size();
                LoadResult result = LoadGenerator.run(load, running.port(), questions);
                List<String> lines = Files.readAllLines(log);
                octetsPerSecond(lines.subList(before, lines.size()))
                        .ifPresent(each -> octets.add(each / result.perSecond()));
            }
        }
        return new Figures(octets);
    }

    /** From the first collection in these lines to the last; empty if there are not two. */
    static OptionalDouble octetsPerSecond(List<String> lines) {
        List<Collection> collections = lines.stream()
                .map(COLLECTION::matcher)
                .filter(Matcher::find)
                .map(match -> new Collection(
                        Double.parseDouble(match.group(1)),
                        Long.parseLong(match.group(2)),
                        Long.parseLong(match.group(3))))
                .toList();
        if (collections.size() < 2) {
            return OptionalDouble.empty();
        }
        long kib = 0;
        for (int i = 1; i < collections.size(); i++) {
            kib += collections.get(i).usedBefore() - collections.get(i - 1).usedAfter();
        }
        double seconds =
                collections.getLast().atSeconds() - collections.getFirst().atSeconds();
        return OptionalDouble.of(kib * 1024 / seconds);
    }
}
