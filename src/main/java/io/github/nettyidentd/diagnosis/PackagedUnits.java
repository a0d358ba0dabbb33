package io.github.nettyidentd.diagnosis;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * What systemd says about the package's units. Only systemd knows whether it holds the port for a daemon that is not
 * running: the files of {@link EnabledSocketUnit} tell what is started, and not what runs.
 */
public sealed interface PackagedUnits {

    /** The socket unit, which opens the port. */
    String SOCKET = EnabledSocketUnit.NAME;

    /** The service unit, which is the daemon. */
    String SERVICE = EnabledSocketUnit.SERVICE;

    /**
     * The socket unit waits for the first query, which starts the daemon.
     *
     * @param listening where systemd listens, in systemd's words
     */
    record Waiting(List<String> listening) implements PackagedUnits {
        public Waiting {
            listening = List.copyOf(listening);
        }
    }

    /**
     * The service does not run, and no query would start it now.
     *
     * @param state in systemd's words, such as {@code activating (auto-restart)}
     */
    record Stopped(String state) implements PackagedUnits {}

    /** The units are not installed, the service runs, or the host has no systemd. */
    record Absent() implements PackagedUnits {}

    /** Asks systemd by systemctl(1), and blocks until it has answered, two seconds at most. */
    static PackagedUnits ask() throws InterruptedException {
        try {
            Process systemctl = new ProcessBuilder(
                            "systemctl", "show", "--property=Id,LoadState,ActiveState,SubState,Listen", SOCKET, SERVICE)
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            try {
                // The answer is so short that a pipe holds all of it.
                return systemctl.waitFor(Answer.PATIENCE.toMillis(), TimeUnit.MILLISECONDS)
                                && systemctl.exitValue() == 0
                        ? of(new String(systemctl.getInputStream().readAllBytes(), UTF_8))
                        : new Absent();
            } finally {
                systemctl.destroyForcibly();
            }
        } catch (IOException e) {
            // The host has no systemctl.
            return new Absent();
        }
    }

    /** Reads the output of {@code systemctl show}: a block of lines NAME=VALUE for each unit. */
    static PackagedUnits of(String shown) {
        Answer socket = Answer.of(SOCKET, shown);
        Answer service = Answer.of(SERVICE, shown);
        if (socket.is("SubState", "listening") && !service.is("ActiveState", "activating")) {
            return new Waiting(socket.listening());
        }
        return service.is("LoadState", "loaded") && !service.is("ActiveState", "active")
                ? new Stopped(service.properties().get("ActiveState") + " ("
                        + service.properties().get("SubState") + ")")
                : new Absent();
    }

    /** The properties of one unit. */
    record Answer(Map<String, String> properties, List<String> listening) {

        private static final Duration PATIENCE = Duration.ofSeconds(2);

        static Answer of(String unit, String shown) {
            for (String block : shown.split("\n\n", -1)) {
                Map<String, String> properties = new HashMap<>();
                List<String> listening = new ArrayList<>();
                block.lines()
                        .map(line -> line.split("=", 2))
                        .filter(it -> it.length == 2)
                        .forEach(property -> {
                            properties.put(property[0], property[1]);
                            if (property[0].equals("Listen")) {
                                listening.add(property[1].replace(" (Stream)", ""));
                            }
                        });
                if (unit.equals(properties.get("Id"))) {
                    return new Answer(properties, listening);
                }
            }
            return new Answer(Map.of(), List.of());
        }

        boolean is(String property, String value) {
            return value.equals(properties.get(property));
        }
    }
}
