package io.github.nettyidentd.bench;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** All workloads on all programs, which run side by side and are asked in turn: A B C, A B C. */
final class LoadPart {

    static final List<Workload> EVERYWHERE = List.of(
            Workload.CONNECT_1,
            Workload.CONNECT_32,
            Workload.KEEP_ALIVE,
            Workload.PIPELINE,
            Workload.MISSES,
            Workload.KEEP_ALIVE_MISSES);

    /** What does not depend on the host's table is measured with the smallest. */
    private static final List<Workload> ONCE = List.of(Workload.STEADY);

    /** What the line for each query costs. */
    private static final List<Workload> LOGGED = List.of(Workload.CONNECT_32, Workload.KEEP_ALIVE);

    private static final Duration WARM_UP = Duration.ofSeconds(2);

    private final Settings settings;
    private final Population population;
    private final Measurements measurements = new Measurements();

    LoadPart(Settings settings, Population population) {
        this.settings = settings;
        this.population = population;
    }

    Measurements run(List<Program> programs) throws IOException, WrongAnswerException {
        List<RunningProgram> running = new ArrayList<>();
        try {
            for (Program program : programs) {
                running.add(program.start());
            }
            for (int established : settings.established()) {
                population.growTo(established);
                if (established == settings.established().getFirst()) {
                    warmUp(running);
                }
                Benchmark.say("load, %,d established".formatted(established));
                for (int round = 0; round < settings.rounds(); round++) {
                    round(established, running);
                }
            }
        } finally {
            running.forEach(RunningProgram::close);
        }
        return measurements;
    }

    private void warmUp(List<RunningProgram> running) throws IOException, WrongAnswerException {
        Benchmark.say("warm-up");
        for (Workload workload : List.of(Workload.CONNECT_32, Workload.KEEP_ALIVE, Workload.PIPELINE)) {
            for (RunningProgram program : running) {
                if (program.program().takes(workload)) {
                    ask(program, workload, WARM_UP);
                }
            }
        }
    }

    private void round(int established, List<RunningProgram> running) throws IOException, WrongAnswerException {
        List<Workload> workloads = new ArrayList<>(EVERYWHERE);
        boolean smallest = established == settings.established().getFirst();
        if (smallest) {
            workloads.addAll(ONCE);
        }
        for (Workload workload : workloads) {
            for (RunningProgram each : running) {
                Program program = each.program();
                boolean logging = program.name().equals(Program.OURS_LOGGING);
                if (program.takes(workload) && (!logging || (smallest && LOGGED.contains(workload)))) {
                    double before = each.cpuSeconds();
                    LoadResult result = ask(each, workload, settings.duration());
                    if (result.answers() > 0) {
                        Sample sample = Sample.of(result, each.cpuSeconds() - before);
                        measurements.add(established, workload, program.name(), sample);
                    }
                }
            }
        }
    }

    private LoadResult ask(RunningProgram program, Workload workload, Duration duration)
            throws IOException, WrongAnswerException {
        Questions questions = program.program().questions(workload, population.pairs());
        return LoadGenerator.run(workload.load(duration), program.port(), questions);
    }
}
