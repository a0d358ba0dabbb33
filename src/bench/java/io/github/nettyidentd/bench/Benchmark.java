package io.github.nettyidentd.bench;

import io.github.nettyidentd.bench.Settings.Part;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * The benchmark: {@code packaging/BENCHMARKS.md} says how it is run, and what its rows mean. Ends with status 1 if an answer
 * was wrong, or ours left a query without one; a target that is missed changes nothing.
 */
final class Benchmark {

    private static final Path DIRECTORY = Path.of("target/benchmark");

    private Benchmark() {}

    /**
     * Measures, and prints the table.
     *
     * @param arguments words for {@link Settings}
     */
    public static void main(String[] arguments) throws IOException, InterruptedException {
        Settings settings = Settings.parse(String.join(" ", arguments));
        try {
            run(settings);
        } catch (WrongAnswerException e) {
            System.err.println("wrong answer: " + e.getMessage());
            System.exit(1);
        }
    }

    private static void run(Settings settings) throws IOException, WrongAnswerException, InterruptedException {
        var setup = new Setup(DIRECTORY, settings);
        String owner = System.getProperty("user.name");
        Path policy = setup.policy();
        Path launcher = setup.launcher();
        List<Program> programs = setup.programs(launcher, policy, owner);
        List<Program> compared = programs.stream()
                .filter(program -> !program.name().equals(Program.OURS_LOGGING))
                .toList();
        Measurements load = new Measurements();
        Report report;
        try (var population = new Population()) {
            population.growTo(settings.established().getFirst());
            List<PortPair> pairs = population.pairs();
            if (settings.parts().contains(Part.LOAD)) {
                load = new LoadPart(settings, population).run(programs);
            }
            report = new Report(load, settings.established());
            report.load();
            if (settings.parts().contains(Part.START)) {
                report.starts(StartPart.run(compared, settings.starts(), pairs));
            }
            if (settings.parts().contains(Part.MEMORY)) {
                var memory = new MemoryPart(settings.duration(), pairs);
                report.memory(memory.run(compared, settings.rounds()));
            }
            if (settings.parts().contains(Part.ALLOCATION)) {
                Path log = DIRECTORY.resolve("gc.log").toAbsolutePath();
                Program logging = Program.oursWithGcLog(launcher, policy, owner, log);
                report.allocation(AllocationPart.run(logging, log, settings, pairs));
            }
        }
        String text = report.table() + "\n" + String.join("\n", setup.notes()) + "\n" + unanswered(load, programs);
        System.out.println("\n" + text);
        Files.writeString(DIRECTORY.resolve("table.md"), text);
        if (load.unanswered(Program.OURS) > 0) {
            System.exit(1);
        }
    }

    private static String unanswered(Measurements load, List<Program> programs) {
        var text = new StringBuilder();
        for (Program program : programs) {
            long number = load.unanswered(program.name());
            if (number > 0) {
                text.append("%s left %,d queries without an answer.%n".formatted(program.name(), number));
            }
        }
        return text.toString();
    }

    /** Tells who waits what is going on. */
    static void say(String what) {
        System.out.println("benchmark: " + what);
    }
}
