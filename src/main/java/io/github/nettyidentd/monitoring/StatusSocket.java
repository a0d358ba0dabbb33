package io.github.nettyidentd.monitoring;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The local socket at which a daemon tells its status.
 *
 * @param path where it is in the file system
 * @param required whether a daemon that cannot have it does not start
 */
public record StatusSocket(Path path, boolean required) {

    /** That of the daemon of the system. */
    public static final Path SYSTEM = Path.of("/run/netty-identd/status");

    /**
     * Where a daemon has it that was not told: in the runtime directory that systemd made for it (systemd.exec(5)); else
     * root at {@link #SYSTEM}, and others in their own runtime directory, or nowhere.
     */
    public static Optional<StatusSocket> ofDaemon(Map<String, String> environment, boolean isRoot) {
        String directory = environment.getOrDefault("RUNTIME_DIRECTORY", "").split(":", 2)[0];
        Path path = SYSTEM;
        if (!directory.isEmpty()) {
            path = Path.of(directory, "status");
        } else if (!isRoot) {
            path = ofUser(environment);
        }
        return Optional.ofNullable(path).map(it -> new StatusSocket(it, false));
    }

    /** Where to ask who was not told, one after the other: the user's own daemon, and that of the system. */
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
