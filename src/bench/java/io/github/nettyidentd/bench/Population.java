package io.github.nettyidentd.bench;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Established connections within 127.0.0.1, of the user who runs this, two rows each in the kernel's table. Processes of
 * their own hold them, as many as the limit of descriptors calls for.
 */
final class Population implements AutoCloseable {

    private static final Path LIMITS = Path.of("/proc/self/limits");
    private static final int DESCRIPTORS_OF_JVM = 200;

    private final List<Process> holders = new ArrayList<>();
    private final List<PortPair> pairs = new ArrayList<>();

    /** Makes more, up to that number. */
    void growTo(int number) throws IOException {
        int most = mostForOneProcess(Files.readAllLines(LIMITS));
        while (pairs.size() < number) {
            add(Math.min(number - pairs.size(), most));
        }
    }

    private void add(int number) throws IOException {
        Process holder = OwnJvm.command(PopulationHolder.class, String.valueOf(number))
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        holders.add(holder);
        BufferedReader lines = holder.inputReader(US_ASCII);
        for (int i = 0; i < number; i++) {
            String line = lines.readLine();
            if (line == null) {
                throw new IOException("only " + i + " of " + number + " connections could be made");
            }
            int comma = line.indexOf(',');
            pairs.add(new PortPair(
                    Integer.parseInt(line.substring(0, comma)), Integer.parseInt(line.substring(comma + 1))));
        }
    }

    /** All of them; the side that opened one is the side that is asked about. */
    List<PortPair> pairs() {
        return List.copyOf(pairs);
    }

    /** How many connections a process can hold, both ends of them, by its {@code /proc/PID/limits}. */
    static int mostForOneProcess(List<String> limits) {
        String hardLimit = limits.stream()
                .filter(line -> line.startsWith("Max open files"))
                .map(line -> line.split(" {2,}", -1)[2])
                .findFirst()
                .orElseThrow();
        return hardLimit.equals("unlimited")
                ? Integer.MAX_VALUE
                : Math.max(1, (Integer.parseInt(hardLimit) - DESCRIPTORS_OF_JVM) / 2);
    }

    @Override
    public void close() throws IOException {
        for (Process holder : holders) {
            // the end of its input is its end
            holder.getOutputStream().close();
        }
        holders.forEach(holder -> holder.onExit().join());
    }
}
