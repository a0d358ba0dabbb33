package io.github.nettyidentd.monitoring;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Where a daemon creates the local socket of its {@link StatusServer}.
 *
 * @param path the path of the socket file
 * @param required whether the daemon must not start if the socket cannot be created
 */
public record StatusSocket(Path path, boolean required) {

    /** The path for the daemon that serves the whole system. */
    public static final Path SYSTEM = Path.of("/run/netty-identd/status");

    /**
     * Chooses the socket of a daemon whose operator has not named one. It lies in the runtime directory that systemd made
     * for the daemon ({@code RUNTIME_DIRECTORY}, systemd.exec(5)). Without systemd it is {@link #SYSTEM} for root, and for
     * another user it lies in the user's own runtime directory ({@code XDG_RUNTIME_DIR}).
     *
     * @param environment the environment variables of the daemon
     * @return the socket, which is not required; empty if the user has no runtime directory
     */
    public static Optional<StatusSocket> ofDaemon(Map<String, String> environment, boolean isRoot) {
        // A unit may have several runtime directories, which a colon separates.
        String directory = environment.getOrDefault("RUNTIME_DIRECTORY", "").split(":", 2)[0];
        Path path = SYSTEM;
        if (!directory.isEmpty()) {
            path = Path.of(directory, "status");
        } else if (!isRoot) {
            path = ofUser(environment);
        }
        return Optional.ofNullable(path).map(it -> new StatusSocket(it, false));
    }

    /**
     * Lists the sockets that {@code netty-identd status} tries in turn if it was not given one: that of the user's own
     * daemon, then that of the system's daemon.
     */
    public static List<Path> known(Map<String, String> environment) {
        return Stream.of(Optional.ofNullable(ofUser(environment)), Optional.of(SYSTEM))
                .flatMap(Optional::stream)
                .toList();
    }

    private static @Nullable Path ofUser(Map<String, String> environment) {
        String directory = environment.getOrDefault("XDG_RUNTIME_DIR", "");
        return directory.isEmpty() ? null : Path.of(directory, "netty-identd", "status");
    }
}
