package io.github.nettyidentd.systemd;

import java.nio.file.Path;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the service manager has put into the environment for this process (sd_notify(3), sd_watchdog_enabled(3),
 * sd_listen_fds(3)). Variables that are meant for another process are ignored. A variable that should be a number and
 * is not one is ignored too, and logged.
 *
 * @param notifySocket the address of the service manager's socket; empty if there is none
 * @param watchdog the time after which the service manager takes a silent daemon for dead; empty if it does not watch
 * @param sockets the sockets that the service manager opened, in the order of its units
 * @param runtimeDirectory the first directory below {@code /run} that the service manager made for this service (systemd.exec(5));
 *     empty if it made none
 */
public record Supervision(
        String notifySocket, Optional<Duration> watchdog, List<PassedSocket> sockets, Optional<Path> runtimeDirectory) {

    /**
     * A descriptor that the service manager opened for this process.
     *
     * @param fd its number, 3 or more
     * @param name the name that its unit gives it (FileDescriptorName= in systemd.socket(5)); {@code unknown} without
     *     one
     */
    public record PassedSocket(int fd, String name) {}

    private static final Logger log = LoggerFactory.getLogger(Supervision.class);

    /** {@code SD_LISTEN_FDS_START} of {@code systemd/sd-daemon.h}. */
    private static final int FIRST_FD = 3;

    private static final int MAX_FDS = 1024;

    public Supervision {
        sockets = List.copyOf(sockets);
    }

    /** Reads the environment of this process. */
    public static Supervision ofThisProcess() {
        return of(System.getenv(), ProcessHandle.current().pid());
    }

    /**
     * Reads an environment.
     *
     * @param pid the process that has this environment
     */
    public static Supervision of(Map<String, String> environment, long pid) {
        return new Supervision(
                environment.getOrDefault("NOTIFY_SOCKET", ""),
                watchdog(environment, pid),
                sockets(environment, pid),
                runtimeDirectory(environment));
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

    /** The manager separates several directories by colons. */
    private static Optional<Path> runtimeDirectory(Map<String, String> environment) {
        String first = environment.getOrDefault("RUNTIME_DIRECTORY", "").split(":", 2)[0];
        return first.isEmpty() ? Optional.empty() : Optional.of(Path.of(first));
    }

    private static boolean isOurs(String name, Map<String, String> environment, long pid) {
        return number(name, environment, Long.MAX_VALUE) == pid;
    }

    /** The number in a variable; 0 if it is not set or not such a number. */
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
            // Logged below.
        }
        log.warn("{}: '{}' (expected: 0-{}); it is ignored", name, text, max);
        return 0;
    }
}
