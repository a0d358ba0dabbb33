package io.github.nettyidentd.bench;

import io.github.nettyidentd.bench.MemoryPart.Memory;
import io.github.nettyidentd.bench.StartPart.Starts;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;

/** The table out of all that was measured, with the targets of the project. */
final class Report {

    private static final List<String> COLUMNS = List.of(Program.LIMIT, Program.OURS, Program.OIDENTD);
    private static final String LIMIT = "limit";
    private static final String OIDENTD = "oidentd";

    private final Table table = new Table(COLUMNS);
    private final Measurements load;
    private final List<Integer> established;

    /** @param established in rising order, at least one */
    Report(Measurements load, List<Integer> established) {
        this.load = load;
        this.established = established;
    }

    Table table() {
        return table;
    }

    private Figures figures(int established, Workload workload, String program, ToDoubleFunction<Sample> figure) {
        return load.figures(established, workload, program, figure);
    }

    private Figures ours(int established, Workload workload) {
        return figures(established, workload, Program.OURS, Sample::perSecond);
    }

    private List<Figures> row(int established, Workload workload, ToDoubleFunction<Sample> figure) {
        return COLUMNS.stream()
                .map(program -> figures(established, workload, program, figure))
                .toList();
    }

    private Figures ratio(int established, Workload workload, String to, ToDoubleFunction<Sample> figure) {
        return figures(established, workload, Program.OURS, figure).over(figures(established, workload, to, figure));
    }

    void load() {
        for (int number : established) {
            answers(number, Workload.CONNECT_1);
            answers(
                    number,
                    Workload.CONNECT_32,
                    ofLimit(number, Workload.CONNECT_32, 0.85),
                    ofOidentd(number, Workload.CONNECT_32, 4.5));
            answers(number, Workload.KEEP_ALIVE, ofLimit(number, Workload.KEEP_ALIVE, 0.7));
            answers(number, Workload.PIPELINE, ofLimit(number, Workload.PIPELINE, 0.2));
            answers(
                    number,
                    Workload.MISSES,
                    ofHits(number, Workload.MISSES, Workload.CONNECT_1),
                    ofOidentd(number, Workload.MISSES, 100));
            answers(
                    number,
                    Workload.KEEP_ALIVE_MISSES,
                    ofHits(number, Workload.KEEP_ALIVE_MISSES, Workload.KEEP_ALIVE));
        }
        largeAgainstSmall();
        cpu();
        latency();
        logging();
    }

    private void answers(int number, Workload workload, Target... targets) {
        table.add(
                "%s, N=%,d: answers/s".formatted(workload.label(), number),
                row(number, workload, Sample::perSecond),
                targets);
    }

    private Target ofLimit(int number, Workload workload, double bound) {
        return Target.atLeast(LIMIT, ratio(number, workload, Program.LIMIT, Sample::perSecond), bound);
    }

    private Target ofOidentd(int number, Workload workload, double bound) {
        return Target.atLeast(OIDENTD, ratio(number, workload, Program.OIDENTD, Sample::perSecond), bound);
    }

    private Target ofHits(int number, Workload misses, Workload hits) {
        return Target.atLeast("our hits", ours(number, misses).over(ours(number, hits)), 0.9);
    }

    /** As shares of the limit, since minutes lie between the two. */
    private void largeAgainstSmall() {
        int small = established.getFirst();
        int large = established.getLast();
        if (small == large) {
            return;
        }
        for (Workload workload :
                List.of(Workload.CONNECT_1, Workload.CONNECT_32, Workload.KEEP_ALIVE, Workload.PIPELINE)) {
            Figures ofLarge = ratio(large, workload, Program.LIMIT, Sample::perSecond);
            Figures ofSmall = ratio(small, workload, Program.LIMIT, Sample::perSecond);
            List<Figures> row = COLUMNS.stream()
                    .map(program -> figures(large, workload, program, Sample::perSecond)
                            .over(figures(small, workload, program, Sample::perSecond)))
                    .toList();
            table.add(
                    "%s: answers/s with N=%,d for one with N=%,d".formatted(workload.label(), large, small),
                    row,
                    Target.atLeast("as a share of the limit", ofLarge.over(ofSmall), 0.9));
        }
    }

    private void cpu() {
        int number = established.getFirst();
        for (Workload workload :
                List.of(Workload.CONNECT_1, Workload.CONNECT_32, Workload.KEEP_ALIVE, Workload.PIPELINE)) {
            Target[] targets = workload.equals(Workload.CONNECT_1)
                    ? new Target[] {
                        Target.atMost(LIMIT, ratio(number, workload, Program.LIMIT, Sample::cpuMillis), 2),
                        Target.atMost(OIDENTD, ratio(number, workload, Program.OIDENTD, Sample::cpuMillis), 0.2)
                    }
                    : new Target[0];
            table.add(
                    "%s: CPU ms for 1,000 answers".formatted(workload.label()),
                    row(number, workload, Sample::cpuMillis),
                    targets);
        }
    }

    private void latency() {
        int number = established.getFirst();
        for (Workload workload : List.of(Workload.CONNECT_1, Workload.STEADY, Workload.KEEP_ALIVE)) {
            boolean hasTarget = workload.equals(Workload.CONNECT_1);
            latency(number, workload, "p50", Sample::p50Micros, hasTarget ? 1.5 : 0);
            latency(number, workload, "p99", Sample::p99Micros, hasTarget ? 2.5 : 0);
            latency(number, workload, "p99.9", Sample::p999Micros, 0);
        }
    }

    private void latency(int number, Workload workload, String name, ToDoubleFunction<Sample> figure, double bound) {
        Target[] targets = bound == 0
                ? new Target[0]
                : new Target[] {Target.atMost(LIMIT, ratio(number, workload, Program.LIMIT, figure), bound)};
        table.add("%s: %s, µs".formatted(workload.label(), name), row(number, workload, figure), targets);
    }

    private void logging() {
        int number = established.getFirst();
        for (Workload workload : List.of(Workload.CONNECT_32, Workload.KEEP_ALIVE)) {
            Figures logging = figures(number, workload, Program.OURS_LOGGING, Sample::perSecond)
                    .over(ours(number, workload));
            table.add(
                    "%s: answers/s with a log line each, for one without".formatted(workload.label()),
                    List.of(Figures.NONE, logging, Figures.NONE));
        }
    }

    void starts(Map<String, Starts> starts) {
        table.add(
                "start to first answer, s",
                each(starts, Starts.NONE, Starts::firstAnswerSeconds),
                Target.most(starts.getOrDefault(Program.OURS, Starts.NONE).firstAnswerSeconds(), 0.25, "s"));
        firstHundred("p50", starts, Starts::coldMicros, 1);
        firstHundred("p99", starts, Starts::coldMicros99, 2);
    }

    private void firstHundred(
            String percentile, Map<String, Starts> starts, Function<Starts, Figures> figure, double mostOfOidentd) {
        Figures ours = figure.apply(starts.getOrDefault(Program.OURS, Starts.NONE));
        Figures theirs = figure.apply(starts.getOrDefault(Program.OIDENTD, Starts.NONE));
        table.add(
                "first hundred answers: " + percentile + ", µs",
                each(starts, Starts.NONE, figure),
                Target.atMost(OIDENTD, ours.over(theirs), mostOfOidentd));
    }

    void memory(Map<String, Memory> memory) {
        memory("PSS idle, MiB", memory, Memory::idle, 50);
        memory("PSS after keep-alive C=32, MiB", memory, Memory::afterKeepAlive, 68);
        memory("PSS with %,d silent connections, MiB".formatted(MemoryPart.SILENT), memory, Memory::withSilent, 80);
    }

    private void memory(String what, Map<String, Memory> memory, Function<Memory, Figures> figure, double bound) {
        Figures ours = figure.apply(memory.getOrDefault(Program.OURS, Memory.NONE));
        table.add(what, each(memory, Memory.NONE, figure), Target.most(ours, bound, "MiB"));
    }

    void allocation(Figures octets) {
        table.add(
                "allocation per query, keep-alive, octets",
                List.of(Figures.NONE, octets, Figures.NONE),
                Target.most(octets, 1_024, "octets"));
    }

    private static <T> List<Figures> each(Map<String, T> results, T none, Function<T, Figures> figure) {
        return COLUMNS.stream()
                .map(program -> figure.apply(results.getOrDefault(program, none)))
                .toList();
    }
}
