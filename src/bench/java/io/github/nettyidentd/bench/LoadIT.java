package io.github.nettyidentd.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.nettyidentd.testing.Commands;
import io.github.nettyidentd.testing.InstalledProgram;
import io.github.nettyidentd.testing.RunningDaemon;
import io.github.nettyidentd.testing.TempDirectory;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The benchmark's ways of asking, each for a moment: all answers are right, however many there are. */
class LoadIT {

    private static final int ESTABLISHED = 20;
    private static final Duration MOMENT = Duration.ofMillis(200);
    private static final String OWNER = System.getProperty("user.name");

    @Test
    void daemonAnswersAllWorkloads() throws Exception {
        List<Workload> workloads = new ArrayList<>(LoadPart.EVERYWHERE);
        workloads.add(Workload.STEADY);
        Program ours = Program.ours(InstalledProgram.built().launcher(), Path.of("/dev/null"), OWNER);
        try (var population = new Population();
                RunningDaemon daemon = RunningDaemon.start("--config", "/dev/null")) {
            population.growTo(ESTABLISHED);
            for (Workload workload : workloads) {
                assertAllRight(workload, daemon.port(), ours.questions(workload, population.pairs()));
            }
        }
    }

    @Test
    void limitProgramAnswersWhatItCan() throws Exception {
        Commands.assumeProgram("cc");
        try (TempDirectory directory = TempDirectory.create()) {
            Path constident = directory.path().resolve("constident");
            Commands.check(List.of(
                    "cc",
                    "-O2",
                    "-Wall",
                    "-Wextra",
                    "-Werror",
                    "-o",
                    constident.toString(),
                    "src/test/c/constident.c"));
            Program limit = Program.limit(constident);
            try (RunningProgram running = limit.start()) {
                List<PortPair> pairs = List.of(new PortPair(6193, 23), new PortPair(65535, 65535));
                for (Workload workload : LoadPart.EVERYWHERE) {
                    if (limit.takes(workload)) {
                        assertAllRight(workload, running.port(), limit.questions(workload, pairs));
                    }
                }
                assertTrue(running.cpuSeconds() >= 0);
                assertTrue(running.pssMib() > 0);
            }
        }
    }

    private static void assertAllRight(Workload workload, int port, Questions questions) throws Exception {
        LoadResult result = LoadGenerator.run(workload.load(MOMENT), port, questions);

        assertTrue(result.answers() > 0, workload.label());
        assertEquals(0, result.unanswered(), workload.label());
    }
}
