package io.github.nettyidentd.daemon;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.nettyidentd.testing.Footprint;
import io.github.nettyidentd.testing.InstalledProgram;
import io.github.nettyidentd.testing.Metrics;
import io.github.nettyidentd.testing.NameService;
import io.github.nettyidentd.testing.RunningDaemon;
import io.github.nettyidentd.testing.TempDirectory;
import io.github.nettyidentd.testing.TestResources;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * Puts all loads and faults on a daemon at once, for as long as the property {@code soak.seconds} says: peers that ask in all
 * ways, some of which break off, write slowly or never read; a plug-in that misbehaves; a name service that fails and
 * stalls; and good and bad policies that are reloaded all the time. Each answer must be right or {@code UNKNOWN-ERROR},
 * and afterwards no memory, thread or descriptor may be left behind.
 */
@SuppressWarnings("NullAway.Init") // opened before the test
class SoakIT {

    private static final Duration DURATION = Duration.ofSeconds(Integer.getInteger("soak.seconds", 30));
    private static final Duration SETTLING = Duration.ofSeconds(90);

    /**
     * The whole heap is taken at the start, and the compiler that would work for minutes is off, so that memory grows only by
     * what is leaked.
     */
    private static final String STEADY =
            "-Xms64m -Xmx64m -XX:+AlwaysPreTouch -XX:TieredStopAtLevel=1 " + Footprint.JVM_OPTION;

    /** Netlink sockets, of which there are as many as are in use at once; a leak would be hundreds of descriptors. */
    private static final int MAX_MORE_DESCRIPTORS = 16;

    private static final int MAX_HEAP_GROWTH_KIB = 3 * 1024;
    private static final int MAX_DIRECT_GROWTH_KIB = 4 * 1024;
    private static final int MAX_RESIDENT_GROWTH_KIB = 16 * 1024;

    @RegisterExtension
    final TestResources resources = new TestResources();

    private final List<String> wrong = new CopyOnWriteArrayList<>();
    private final LongAdder resets = new LongAdder();
    private final List<Duration> honest = new ArrayList<>();
    private Path policy;
    private NameService names;
    private SoakQuestions questions;
    private RunningDaemon daemon;
    private Metrics metrics;

    @BeforeEach
    void start() throws Exception {
        names = resources.add(NameService.create());
        Path directory = resources.add(TempDirectory.create()).path();
        SoakPlugin.write(directory);
        policy = directory.resolve("policy.conf");
        SoakQuestions.writePolicy(policy, 0);
        questions = new SoakQuestions(resources);
        ProcessBuilder command = InstalledProgram.built()
                .command(
                        "--listen",
                        "127.0.0.1:0",
                        "--metrics",
                        "0",
                        "--config",
                        policy.toString(),
                        "--plugins",
                        directory.toString(),
                        "--lookup",
                        SoakPlugin.NAME,
                        "--lookup",
                        "system",
                        "--lookup-timeout",
                        "1s");
        command.command().addAll(0, names.runner());
        command.environment().putAll(names.environment());
        command.environment().put("NETTY_IDENTD_OPTS", STEADY);
        daemon = resources.add(RunningDaemon.start(command));
        metrics = Metrics.of(daemon);
    }

    @Test
    @Timeout(value = 10, unit = TimeUnit.MINUTES)
    void answersRightUnderLoadAndLeavesNothingBehind() throws Exception {
        load(DURATION.dividedBy(4));
        Footprint early = settled(Integer.MAX_VALUE);
        load(DURATION.multipliedBy(3).dividedBy(4));
        Footprint late = settled(early.threads());
        double reloads = metrics.value("netty_identd_reloads_total");
        double failedReloads = metrics.value("netty_identd_reload_failures_total");

        String found = "Soak of %d s: %d connections reset, %.0f policies taken, %.0f refused%n%s%n%s"
                .formatted(
                        DURATION.toSeconds(),
                        resets.sum(),
                        reloads,
                        failedReloads,
                        questions.table() + "%n%s".formatted(patience()),
                        Footprint.table("after a quarter", early, "at the end", late));
        System.out.println(found);
        assertTrue(late.descriptors() - early.descriptors() <= MAX_MORE_DESCRIPTORS, found);
        assertTrue(late.threads() <= early.threads(), found);
        assertTrue(late.heapKib() - early.heapKib() <= MAX_HEAP_GROWTH_KIB, found);
        assertTrue(late.directKib() - early.directKib() <= MAX_DIRECT_GROWTH_KIB, found);
        assertTrue(late.residentKib() - early.residentKib() <= MAX_RESIDENT_GROWTH_KIB, found);
        assertEquals(List.of(), questions.neverAnsweredRight(), found);
        assertTrue(resets.sum() > 0 && reloads > 1 && failedReloads > 1, found);

        daemon.terminate();
        assertEquals(0, daemon.awaitExit());
        assertEquals(List.of(), errorsExceptThoseOfThePolicy());
    }

    private List<String> errorsExceptThoseOfThePolicy() {
        return daemon.log().stream()
                .filter(line -> line.contains(" ERROR ") && !line.contains("policy"))
                .toList();
    }

    /** Puts all loads on the daemon for a time. */
    private void load(Duration duration) throws Exception {
        NameService.Mode[] modes = NameService.Mode.values();
        long end = System.nanoTime() + duration.toNanos();
        try (var load = new SoakLoad(daemon.address(), questions, wrong, resets)) {
            for (int i = 0; System.nanoTime() < end && wrong.isEmpty(); i++) {
                names.set(modes[i / 4 % modes.length]);
                reload(i);
                // Reading the metrics is a load as well.
                metrics.text();
                TimeUnit.MILLISECONDS.sleep(250);
            }
            // A name service that still stalls would hold up the end.
            names.set(NameService.Mode.ANSWERS);
            honest.addAll(load.honest());
        }
        assertEquals(List.of(), wrong);
    }

    private void reload(int number) throws IOException {
        switch (number % 4) {
            case 0 -> Files.writeString(policy, "default { default { forse hide } }");
            case 1 -> Files.deleteIfExists(policy);
            default -> SoakQuestions.writePolicy(policy, number);
        }
        daemon.signal("HUP");
    }

    /** Says how long an honest peer waits, which asks beside a hostile account and a hostile source. */
    private String patience() {
        List<Duration> sorted = honest.stream().sorted().toList();
        return "others waited %d ms (median), %d ms (99 %%), %d ms at most, in %d queries"
                .formatted(
                        sorted.get(sorted.size() / 2).toMillis(),
                        sorted.get(sorted.size() * 99 / 100).toMillis(),
                        sorted.getLast().toMillis(),
                        sorted.size());
    }

    /** Waits until all connections are closed and at most this many threads are left, and gives what the daemon uses. */
    private Footprint settled(int threads) throws Exception {
        long end = System.nanoTime() + SETTLING.toNanos();
        while (true) {
            double connections = metrics.value("netty_identd_connections_open");
            double lookups = metrics.value("netty_identd_lookups_under_way");
            Footprint footprint = Footprint.of(daemon, metrics);
            boolean idle = connections == 0 && lookups == 0;
            if ((idle && footprint.threads() <= threads) || System.nanoTime() > end) {
                assertTrue(idle, () -> connections + " connections, " + lookups + " lookups are left");
                return footprint;
            }
            TimeUnit.SECONDS.sleep(1);
        }
    }
}
