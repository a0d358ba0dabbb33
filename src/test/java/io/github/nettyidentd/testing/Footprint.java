package io.github.nettyidentd.testing;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * How much of its host a daemon uses.
 *
 * @param descriptors how many file descriptors are open
 * @param threads how many threads the kernel counts
 * @param heapKib how much of the heap is in use after a garbage collection
 * @param directKib how much the buffers of the network take outside of the heap
 * @param residentKib how much memory the process takes in all
 */
public record Footprint(int descriptors, int threads, long heapKib, long directKib, long residentKib) {

    /** The JVM option that a daemon needs for {@link #of}; without it nothing can attach to its JVM. */
    public static final String JVM_OPTION = "-XX:-DisableAttachMechanism";

    /** Measures a daemon after a garbage collection. */
    public static Footprint of(RunningDaemon daemon, Metrics metrics) throws IOException, InterruptedException {
        String jcmd = Path.of(System.getProperty("java.home"), "bin", "jcmd").toString();
        Commands.check(List.of(jcmd, String.valueOf(daemon.pid()), "GC.run"));
        return new Footprint(
                count(daemon, "fd"),
                count(daemon, "task"),
                (long) metrics.value("jvm_memory_used_bytes{area=\"heap\"}") / 1024,
                (long) metrics.value("netty_identd_netty_direct_memory_bytes") / 1024,
                residentKib(daemon.pid()));
    }

    /** Shows two of them side by side, each under its title. */
    public static String table(String title, Footprint one, String otherTitle, Footprint other) {
        return Stream.of(
                        "%-20s %15s %15s".formatted("", title, otherTitle),
                        row("descriptors", one.descriptors, other.descriptors),
                        row("threads", one.threads, other.threads),
                        row("heap, KiB", one.heapKib, other.heapKib),
                        row("direct memory, KiB", one.directKib, other.directKib),
                        row("resident, KiB", one.residentKib, other.residentKib))
                .collect(Collectors.joining(System.lineSeparator()));
    }

    private static String row(String name, long one, long other) {
        return "%-20s %15d %15d".formatted(name, one, other);
    }

    private static int count(RunningDaemon daemon, String what) throws IOException {
        try (Stream<Path> entries = Files.list(Path.of("/proc/" + daemon.pid(), what))) {
            return (int) entries.count();
        }
    }

    /** Gives how much memory a process takes in all. */
    public static long residentKib(long pid) throws IOException {
        return Files.readAllLines(Path.of("/proc/" + pid + "/status")).stream()
                .filter(line -> line.startsWith("VmRSS:"))
                .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
                .findFirst()
                .orElseThrow();
    }
}
