package io.github.nettyidentd.cli;

import io.github.nettyidentd.linux.Privileges;
import io.github.nettyidentd.status.StatusSocket;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Where the daemon tells its status. */
final class StatusOptions {

    private static final String NOWHERE = "none";

    @Option(
            names = "--status-socket",
            paramLabel = "PATH",
            description = {
                "Tell 'netty-identd status' how the daemon is over this local socket, which only the user who starts"
                        + " the daemon and root may use; 'none' is nowhere.",
                "Default: /run/netty-identd/status for root and under systemd,"
                        + " $XDG_RUNTIME_DIR/netty-identd/status for others."
            })
    private @Nullable String path;

    /** A path that was named must be had; one by default may be another daemon's. */
    Optional<StatusSocket> socket() {
        if (path == null) {
            return StatusSocket.ofDaemon(System.getenv(), Privileges.isRoot());
        }
        return path.equals(NOWHERE) ? Optional.empty() : Optional.of(new StatusSocket(Path.of(path), true));
    }
}
