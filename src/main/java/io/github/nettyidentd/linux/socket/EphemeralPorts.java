package io.github.nettyidentd.linux.socket;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.StringTokenizer;

/**
 * The ports from which the kernel chooses the local port of an outgoing connection that is not bound to one:
 * {@code net.ipv4.ip_local_port_range} (ip(7)), which holds for IPv6 too. These are our own network namespace's; each
 * namespace has a range of its own. Any thread.
 */
final class EphemeralPorts {

    /**
     * The ports as they were read.
     *
     * @param readAt of {@link System#nanoTime}
     */
    private record Range(int first, int last, long readAt) {}

    /** The range of each new network namespace ({@code inet_init_net} in {@code net/ipv4/af_inet.c}). */
    private static final int DEFAULT_FIRST = 32_768;

    private static final int DEFAULT_LAST = 60_999;

    private static final Path FILE = Path.of("/proc/sys/net/ipv4/ip_local_port_range");
    private static final long REMEMBERED_NANOS = Duration.ofMinutes(1).toNanos();

    private volatile Range range = read();

    /** Whether the kernel may have chosen this port; false if the kernel's range cannot be read. */
    boolean contain(int port) {
        Range current = range;
        if (System.nanoTime() - current.readAt() > REMEMBERED_NANOS) {
            current = read();
            range = current;
        }
        return current.first() <= port && port <= current.last();
    }

    /** Whether the kernel may have chosen this port in a network namespace whose range nobody has changed. */
    static boolean containByDefault(int port) {
        return DEFAULT_FIRST <= port && port <= DEFAULT_LAST;
    }

    private static Range read() {
        // Not Files.readString, which reads one octet first: /proc/sys returns no more after that.
        try (BufferedReader reader = Files.newBufferedReader(FILE)) {
            var words = new StringTokenizer(String.valueOf(reader.readLine()));
            int first = Integer.parseInt(words.nextToken());
            int last = Integer.parseInt(words.nextToken());
            return new Range(first, last, System.nanoTime());
        } catch (IOException | RuntimeException e) {
            return new Range(1, 0, System.nanoTime());
        }
    }
}
