package io.github.nettyidentd.daemon;

import io.github.nettyidentd.daemon.DaemonSettings.PrivilegeSettings;
import io.github.nettyidentd.daemon.StartFailure.Kind;
import io.github.nettyidentd.helper.HelperClient;
import io.github.nettyidentd.helper.HelperServer;
import io.github.nettyidentd.helper.HelperSocket;
import io.github.nettyidentd.helper.KernelSources;
import io.github.nettyidentd.linux.process.RunAs;
import io.github.nettyidentd.linux.process.UsableCapabilities;
import io.github.nettyidentd.systemd.Notifier;
import io.github.nettyidentd.systemd.Supervision;
import io.github.nettyidentd.systemd.Supervision.PassedSocket;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The helper as a process of its own, until a signal or the end of standard input stops it. Methods block. */
public final class HelperProcess implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(HelperProcess.class);

    private final OpenedParts parts;
    private final StopSignals stopSignals;
    private final Notifier notifier;
    private final boolean untilStdinEnds;
    private volatile boolean stdinHasEnded;

    private HelperProcess(OpenedParts parts, StopSignals stopSignals, Notifier notifier, boolean untilStdinEnds) {
        this.parts = parts;
        this.stopSignals = stopSignals;
        this.notifier = notifier;
        this.untilStdinEnds = untilStdinEnds;
    }

    /**
     * Starts the helper. It serves when this returns.
     *
     * @throws StartFailure if it cannot start; nothing is left open then
     */
    public static HelperProcess start(HelperSettings settings) throws StartFailure {
        var parts = new OpenedParts();
        try {
            return start(settings, Supervision.ofThisProcess(), parts);
        } catch (StartFailure | RuntimeException e) {
            parts.close();
            throw e;
        }
    }

    private static HelperProcess start(HelperSettings settings, Supervision supervision, OpenedParts parts)
            throws StartFailure {
        StopSignals stopSignals = parts.add(StopSignals.listen(), StopSignals::close);
        var notifier = new Notifier(supervision.notifySocket());
        RunAs user = PrivilegeDrop.resolve(new PrivilegeSettings(settings.users(), Optional.empty()))
                .orElseThrow();
        HelperSocket socket = socket(settings.socket(), supervision.sockets(), user);
        parts.add(HelperServer.start(socket, user.uid(), new KernelSources()), HelperServer::close);
        UsableCapabilities.missingForTheHelper()
                .forEach(missing -> log.warn("{} is missing: {}", missing.name(), missing.use()));
        var helper = new HelperProcess(parts, stopSignals, notifier, settings.untilStdinEnds());
        if (settings.untilStdinEnds()) {
            Thread.ofPlatform().daemon().name("stdin").start(helper::awaitEndOfStdin);
        }
        String serving = "serving %s (uid %d)".formatted(user.name(), user.uid());
        log.info("helper {}", serving);
        notifier.ready(serving);
        stopSignals.startDone();
        return helper;
    }

    private static HelperSocket socket(Optional<Path> named, List<PassedSocket> passed, RunAs user)
            throws StartFailure {
        if (passed.size() > 1 || (named.isPresent() && !passed.isEmpty())) {
            throw new StartFailure(
                    Kind.CONFIGURATION,
                    named.isPresent()
                            ? "--socket and a socket unit (expected: one of them)"
                            : passed.size() + " sockets from the service manager (expected: one)",
                    null);
        }
        try {
            if (!passed.isEmpty()) {
                return HelperSocket.inherited(passed.getFirst().fd());
            }
            Path path = named.orElse(HelperClient.DEFAULT_SOCKET);
            if (named.isEmpty()) {
                Files.createDirectories(path.getParent());
            }
            return HelperSocket.listen(path, user.uid());
        } catch (IOException e) {
            throw new StartFailure(Kind.ENVIRONMENT, String.valueOf(e.getMessage()), e);
        }
    }

    private void awaitEndOfStdin() {
        try {
            byte[] unread = new byte[1];
            while (System.in.read(unread) >= 0) {
                // Nobody says anything here.
            }
        } catch (IOException e) {
            log.debug("standard input: {}", e.getMessage());
        }
        stdinHasEnded = true;
        stopSignals.stop();
    }

    /**
     * Waits for the end.
     *
     * @return whether it is in good order. A signal is not if the helper was to run until standard input ends, so that its
     *     starter starts it again
     */
    public boolean awaitEnd() throws InterruptedException {
        stopSignals.await();
        log.info("helper stopping");
        return !untilStdinEnds || stdinHasEnded;
    }

    @Override
    public void close() {
        notifier.stopping();
        parts.close();
    }
}
