package io.github.nettyidentd.daemon;

import io.github.nettyidentd.daemon.StartFailure.Kind;
import io.github.nettyidentd.registry.RefusedException;
import io.github.nettyidentd.registry.Registrars;
import io.github.nettyidentd.registry.RegistrySettings;
import io.github.nettyidentd.registry.line.KiwiServer;
import io.github.nettyidentd.registry.line.RegistrarServer;
import io.github.nettyidentd.system.HostPolicy;
import io.github.nettyidentd.system.HostRegistry;
import io.github.nettyidentd.systemd.Supervision.PassedSocket;
import io.github.nettyidentd.text.IoReason;
import io.netty.util.NetUtil;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lets programs register, if the settings or a service manager say where. In two steps: what was registered before is read, and
 * later the daemon listens for programs.
 *
 * @param registry {@code null} if programs cannot register; those that try are refused with a reason
 * @param refusal why they cannot; of no meaning with a registry
 */
record RegistrationStart(
        RegistrySettings settings,
        Optional<PassedSocket> passed,
        @Nullable HostRegistry registry,
        String refusal) {

    private static final Logger log = LoggerFactory.getLogger(RegistrationStart.class);

    private static final String NOT_ASKED = "the daemon does not ask the system lookup";

    /**
     * Opens the registry, if programs are to register, and has the policy's lookups look at it.
     *
     * @param runtimeDirectory where registrations are kept for the next start; beside the socket if it is empty
     * @throws StartFailure if an option asks for registrations and the kernel does not say enough about sockets
     */
    static RegistrationStart open(
            DaemonSettings settings, PassedSockets passed, Optional<Path> runtimeDirectory, HostPolicy policy)
            throws StartFailure {
        RegistrySettings registry = settings.system().registry();
        boolean isChosen = registry.socket().isPresent() || registry.kiwi().isPresent();
        requireOneSocket(registry, passed.registering());
        if (!isChosen && passed.registering().isEmpty()) {
            return new RegistrationStart(registry, Optional.empty(), null, "");
        }
        if (!policy.isAsked()) {
            log.warn("programs cannot register: {}", NOT_ASKED);
            return new RegistrationStart(registry, passed.registering(), null, NOT_ASKED);
        }
        try {
            Optional<Path> directory = directory(registry, runtimeDirectory);
            return new RegistrationStart(registry, passed.registering(), policy.openRegistry(directory), "");
        } catch (IOException e) {
            String message = "programs cannot register: " + IoReason.of(e);
            if (isChosen) {
                throw new StartFailure(Kind.ENVIRONMENT, message, e);
            }
            // The socket's unit may be enabled on many hosts alike. Queries are answered all the same.
            log.warn("{}", message);
            return new RegistrationStart(registry, passed.registering(), null, IoReason.of(e));
        }
    }

    /** Two sockets would be two daemons for the programs, of which each has what the other one lacks. */
    private static void requireOneSocket(RegistrySettings settings, Optional<PassedSocket> passed) throws StartFailure {
        if (passed.isPresent()
                && settings.socket().isPresent()
                && !settings.socket().get().equals(RegistrySettings.DEFAULT_SOCKET)) {
            throw new StartFailure(
                    Kind.CONFIGURATION,
                    "--registrations: '%s' and the socket '%s' in LISTEN_FDS (expected: one of them; in a socket unit"
                                    .formatted(
                                            settings.socket().get(),
                                            passed.get().name())
                            + " ListenStream= names the path)",
                    null);
        }
    }

    private static Optional<Path> directory(RegistrySettings settings, Optional<Path> runtimeDirectory)
            throws IOException {
        Optional<Path> directory = runtimeDirectory.or(
                () -> settings.socket().map(path -> path.toAbsolutePath().getParent()));
        if (directory.isPresent() && !Files.isDirectory(directory.get())) {
            Files.createDirectory(directory.get());
            // Whatever the umask is, every account may reach the socket.
            Files.setPosixFilePermissions(directory.get(), PosixFilePermissions.fromString("rwxr-xr-x"));
        }
        return directory;
    }

    /**
     * Listens for programs. Called once the policy is in force.
     *
     * @param parts receives what is to be closed
     * @throws StartFailure if a socket cannot be had
     */
    void listen(OpenedParts parts) throws StartFailure {
        Registrars registrars = registry != null
                ? registry.registrars()
                : _ -> {
                    throw new RefusedException("programs cannot register: " + refusal);
                };
        RegistrarServer.SocketRegistrations known = registry != null ? registry::known : (_, _) -> List.of();
        if (passed.isPresent()) {
            parts.add(inherited(passed.get(), registrars, known), RegistrarServer::close);
            log.info(
                    "programs register on the socket '{}' in LISTEN_FDS",
                    passed.get().name());
        } else if (settings.socket().isPresent()) {
            parts.add(onPath(settings.socket().get(), registrars, known), RegistrarServer::close);
            log.info("programs register at {}", settings.socket().get());
        }
        if (settings.kiwi().isPresent() && registry != null) {
            KiwiServer kiwi = kiwi(settings.kiwi().get(), registry);
            parts.add(kiwi, KiwiServer::close);
            log.info("programs register on {}, as with kiwiirc/identd", NetUtil.toSocketAddressString(kiwi.address()));
        }
    }

    private static RegistrarServer inherited(
            PassedSocket socket, Registrars registrars, RegistrarServer.SocketRegistrations known) throws StartFailure {
        try {
            return RegistrarServer.inherited(socket.fd(), registrars, known);
        } catch (IOException e) {
            throw new StartFailure(
                    Kind.CONFIGURATION, "socket '%s' in LISTEN_FDS: %s".formatted(socket.name(), IoReason.of(e)), e);
        }
    }

    private static RegistrarServer onPath(Path path, Registrars registrars, RegistrarServer.SocketRegistrations known)
            throws StartFailure {
        try {
            return RegistrarServer.open(path, registrars, known);
        } catch (IOException e) {
            throw new StartFailure(
                    Kind.ENVIRONMENT, "cannot listen for registrations at " + path + ": " + IoReason.of(e), e);
        }
    }

    private static KiwiServer kiwi(InetSocketAddress address, HostRegistry registry) throws StartFailure {
        try {
            return KiwiServer.open(address, registry.registrars(), registry.sockets(), registry::login);
        } catch (IOException e) {
            throw new StartFailure(
                    Kind.ENVIRONMENT,
                    "cannot listen for registrations on " + NetUtil.toSocketAddressString(address) + ": "
                            + IoReason.of(e),
                    e);
        }
    }
}
