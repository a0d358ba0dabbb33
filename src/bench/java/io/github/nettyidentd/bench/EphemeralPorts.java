package io.github.nettyidentd.bench;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Scanner;
import java.util.stream.IntStream;

/** The ports that the kernel gives to who names none (ip(7), {@code ip_local_port_range}). */
record EphemeralPorts(int first, int last) {

    private static final Path RANGE = Path.of("/proc/sys/net/ipv4/ip_local_port_range");
    private static final int UNPRIVILEGED = 1024;
    private static final int MAX_PORT = 65535;

    static EphemeralPorts ofHost() {
        try (var range = new Scanner(RANGE, US_ASCII)) {
            return new EphemeralPorts(range.nextInt(), range.nextInt());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The ports above, or below where there are more of them. */
    int[] others() {
        return MAX_PORT - last >= first - UNPRIVILEGED
                ? IntStream.rangeClosed(last + 1, MAX_PORT).toArray()
                : IntStream.range(UNPRIVILEGED, first).toArray();
    }
}
