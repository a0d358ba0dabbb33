package io.github.nettyidentd.daemon;

import io.github.nettyidentd.daemon.StartFailure.Kind;
import io.github.nettyidentd.hop.HopSettings;
import io.github.nettyidentd.linux.ffi.BoundingSet;
import io.github.nettyidentd.linux.ffi.PacketSocket;
import io.github.nettyidentd.linux.process.Privileges;
import io.github.nettyidentd.linux.process.RunAs;
import io.github.nettyidentd.text.IoReason;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The helper that a daemon starts for itself before it gives up root. A shell starts the helper again, a second after it has
 * died. The helper ends when its standard input does, which is a pipe that the daemon holds: also if the daemon is killed.
 */
final class HelperChild implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(HelperChild.class);

    private static final Path DIRECTORIES = Path.of("/run");

    /**
     * Restarts the helper until it ends in good order, or the daemon has died: the shell then has another parent, which
     * {@code /proc/PID/stat} names. SIGTERM and SIGINT are heard when the helper has ended; SIGHUP is for the
     * daemon alone. The first argument is the directory of the socket, which is removed in any case.
     */
    static final String SCRIPT = """
            stop=
            trap stop=yes TERM INT
            trap '' HUP
            until "$@"; do
                [ "$stop" ] || sleep 1
                read -r _ _ _ parent _ </proc/$$/stat
                [ -z "$stop" ] && [ "$parent" = "$PPID" ] || break
            done
            rm -f -- "$0/socket"
            rmdir -- "$0"
            """;

    private static final Set<Integer> CAPABILITIES =
            Set.of(BoundingSet.CAP_NET_ADMIN, BoundingSet.CAP_SYS_PTRACE, BoundingSet.CAP_SYS_ADMIN);

    /** What the service manager has for this process is not for the helper. */
    private static final List<String> NOT_FOR_THE_HELPER =
            List.of("NOTIFY_SOCKET", "WATCHDOG_PID", "WATCHDOG_USEC", "LISTEN_PID", "LISTEN_FDS", "LISTEN_FDNAMES");

    private static final Duration LEFT_TO_CLOSE = Duration.ofSeconds(1);

    /** A helper takes a second to start on a slow machine. One that takes longer is not waited for. */
    private static final Duration LEFT_TO_START = Duration.ofSeconds(5);

    private static final Duration BETWEEN_LOOKS = Duration.ofMillis(20);

    private final Process process;
    private final Path socket;

    private HelperChild(Process process, Path socket) {
        this.process = process;
        this.socket = socket;
    }

    /**
     * Starts a helper if this process is root and gives that up, needs a helper, and none listens where helpers listen.
     *
     * @throws StartFailure if it cannot be started
     */
    static Optional<HelperChild> startIfNeeded(DaemonSettings settings, Optional<RunAs> runAs) throws StartFailure {
        HopSettings hops = settings.answers().hops();
        if (!settings.answers().asksSystem()
                || !hops.asksHelper()
                || runAs.isEmpty()
                || !Privileges.isRoot()
                || !hops.helper().equals(HopSettings.DEFAULT_HELPER)
                || isServed(hops.helper())) {
            return Optional.empty();
        }
        try {
            return Optional.of(start(runAs.get(), DIRECTORIES));
        } catch (IOException e) {
            throw new StartFailure(Kind.ENVIRONMENT, "cannot start the helper: " + IoReason.withSubject(e), e);
        }
    }

    /** Waits until the helper takes requests, so that a daemon that says that it is ready can answer, but not for long. */
    void awaitReady() {
        long due = System.nanoTime() + LEFT_TO_START.toNanos();
        try {
            while (!isServed(socket) && process.isAlive() && System.nanoTime() < due) {
                Thread.sleep(BETWEEN_LOOKS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static boolean isServed(Path socket) {
        try {
            PacketSocket.connect(socket.toString(), 1).close();
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    private static HelperChild start(RunAs user, Path parent) throws IOException {
        Path directory = Files.createTempDirectory(parent, "netty-identd-helper-");
        // The helper may not give its socket away, because that is none of its capabilities. So nobody else gets here.
        Files.setAttribute(directory, "unix:gid", (int) user.gid());
        Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwx--x---"));
        Path socket = directory.resolve("socket");

        List<String> command = new ArrayList<>(List.of("/bin/sh", "-c", SCRIPT, directory.toString()));
        command.addAll(JavaCommand.ofThisProcess());
        command.addAll(List.of(
                "helper", "--socket", socket.toString(), "--user", String.valueOf(user.uid()), "--until-stdin-ends"));
        var builder = new ProcessBuilder(command)
                .directory(Path.of("/").toFile())
                .redirectOutput(Redirect.INHERIT)
                .redirectError(Redirect.INHERIT);
        builder.environment().keySet().removeAll(NOT_FOR_THE_HELPER);
        try {
            var child = new HelperChild(withFewCapabilities(builder), socket);
            log.info("started the helper, process {}", child.process.pid());
            return child;
        } catch (IOException e) {
            Files.delete(directory);
            throw e;
        }
    }

    /** Starts a process on a thread of its own, because a child has the bounding set of the thread that makes it. */
    private static Process withFewCapabilities(ProcessBuilder builder) throws IOException {
        var started = new CompletableFuture<Process>();
        Thread.ofPlatform().name("helper-start").start(() -> {
            try {
                BoundingSet.keepOnly(CAPABILITIES);
            } catch (IOException e) {
                log.warn("the helper keeps the capabilities of this process: {}", e.getMessage());
            }
            try {
                started.complete(builder.start());
            } catch (IOException | RuntimeException e) {
                started.completeExceptionally(e);
            }
        });
        try {
            return started.join();
        } catch (CompletionException e) {
            throw new IOException(IoReason.of(e), e);
        }
    }

    /** The socket that the helper serves, or will serve in a moment. */
    Path socket() {
        return socket;
    }

    /** Lets the helper end, and waits a moment for that. */
    @Override
    public void close() {
        try (OutputStream pipe = process.getOutputStream()) {
            pipe.flush();
        } catch (IOException e) {
            log.debug("the helper has ended: {}", e.getMessage());
        }
        try {
            if (!process.waitFor(LEFT_TO_CLOSE.toMillis(), TimeUnit.MILLISECONDS)) {
                // Has an effect only if this process is still root. Otherwise the shell ends soon after this process.
                process.destroy();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
