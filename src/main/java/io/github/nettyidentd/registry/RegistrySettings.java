package io.github.nettyidentd.registry;

import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Where programs register.
 *
 * @param socket the path of the local socket; empty if there is none, except for one that a service manager passes
 * @param kiwi where programs register that speak the lines of kiwiirc/identd; a loopback address; empty for nowhere
 */
public record RegistrySettings(Optional<Path> socket, Optional<InetSocketAddress> kiwi, RegistryLimits limits) {

    /** The socket if the operator names none. */
    public static final Path DEFAULT_SOCKET = Path.of("/run/netty-identd/register");

    /** No program registers. */
    public static final RegistrySettings NONE =
            new RegistrySettings(Optional.empty(), Optional.empty(), RegistryLimits.DEFAULT);
}
