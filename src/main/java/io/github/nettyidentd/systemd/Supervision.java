package io.github.nettyidentd.systemd;

import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the service manager left in the environment for this process. What it left for another one does not count, nor
 * does what is no number, of which the log tells.
 *
 * @param notifySocket where it listens to us; empty for nowhere
 * @param watchdog within what time it wants to hear that we are alive, if it does
 * @param sockets those that it opened, in the order of its units
 */
public record Supervision(String notifySocket, Optional<Duration> watchdog, List<PassedSocket> sockets) {

    /**
     * A descriptor that the service manager opened for this process.
     *
     * @param fd its number, 3 or more
     * @param name the name that its unit gives it (FileDescriptorName= in systemd.socket(5)); {@code unknown} without one
     */
    public record PassedSocket(int fd, String name) {}

    private static final Logger log = LoggerFactory.getLogger(Supervision.class);

    /** {@code SD_LISTEN_FDS_START} of {@code systemd/sd-daemon.h}. */
    private static final int FIRST_FD = 3;

    private static final int MAX_FDS = 1024;

    public Supervision {
        sockets = List.copyOf(sockets);
    }

    /** By this process's own environment. */
    public static Supervision ofThisProcess() {
        return of(System.getenv(), ProcessHandle.current().pid());
    }

    /**
     * By an environment.
     *
     * @param pid whose it is
     */
    public static Supervision of(Map<String, String> environment, long pid) {
        return new Supervision(
                environment.getOrDefault("NOTIFY_SOCKET", ""), watchdog(environment, pid), sockets(environment, pid));
    }

    private static Optional<Duration> watchdog(Map<String, String> environment, long pid) {
        if (!environment.getOrDefault("WATCHDOG_PID", "").isEmpty() && !isOurs("WATCHDOG_PID", environment, pid)) {
            return Optional.empty();
        }
        long micros = number("WATCHDOG_USEC", environment, Long.MAX_VALUE);
        return micros == 0 ? Optional.empty() : Optional.of(Duration.of(micros, ChronoUnit.MICROS));
    }

    private static List<PassedSocket> sockets(Map<String, String> environment, long pid) {
        if (!isOurs("LISTEN_PID", environment, pid)) {
            return List.of();
        }
        int count = (int) number("LISTEN_FDS", environment, MAX_FDS);
        String[] names = environment.getOrDefault("LISTEN_FDNAMES", "").split(":", -1);
        return IntStream.range(0, count)
                .mapToObj(i ->
                        new PassedSocket(FIRST_FD + i, i < names.length && !names[i].isEmpty() ? names[i] : "unknown"))
                .toList();
    }

    private static boolean isOurs(String name, Map<String, String> environment, long pid) {
        return number(name, environment, Long.MAX_VALUE) == pid;
    }

    /** The number, or 0. */
    private static long number(String name, Map<String, String> environment, long max) {
        String text = environment.getOrDefault(name, "");
        if (text.isEmpty()) {
            return 0;
        }
        try {
            long number = Long.parseLong(text);
            if (number >= 0 && number <= max) {
                return number;
            }
        } catch (NumberFormatException e) {
            // told below
        }
        log.warn("{}: '{}' (expected: 0-{}); it is ignored", name, text, max);
        return 0;
    }
}
