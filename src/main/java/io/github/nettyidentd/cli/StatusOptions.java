package io.github.nettyidentd.cli;

import static io.github.nettyidentd.cli.Options.add;
import static io.github.nettyidentd.cli.Options.option;

import io.github.nettyidentd.linux.process.Privileges;
import io.github.nettyidentd.monitoring.StatusSocket;
import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/** The option that says where {@code netty-identd status} asks the daemon. */
final class StatusOptions {

    private static final String NOWHERE = "none";

    private final OptionSpec path = option("--status-socket")
            .paramLabel("PATH")
            .description(
                    "Report the daemon's status to 'netty-identd status' over this local socket, which only root"
                            + " and the user who starts the daemon may use. With 'none' there is no such socket.",
                    "Default: /run/netty-identd/status for root and under systemd,"
                            + " $XDG_RUNTIME_DIR/netty-identd/status for other users.")
            .build();

    void addTo(CommandSpec command) {
        add(command, path);
    }

    /**
     * The socket, if any. The daemon does not start without one that was named; the default one may be another
     * daemon's.
     */
    Optional<StatusSocket> socket() {
        String named = path.getValue();
        if (named == null) {
            return StatusSocket.ofDaemon(System.getenv(), Privileges.isRoot());
        }
        return named.equals(NOWHERE) ? Optional.empty() : Optional.of(new StatusSocket(Path.of(named), true));
    }
}
