package io.github.nettyidentd.daemon;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * How a helper runs.
 *
 * @param socket where it listens; empty for the socket that the service manager has opened, or else the usual place
 * @param users the first one that exists is served
 * @param untilStdinEnds whether the end of standard input ends the helper
 */
public record HelperSettings(Optional<Path> socket, List<String> users, boolean untilStdinEnds) {
    public HelperSettings {
        users = List.copyOf(users);
    }
}
