package io.github.nettyidentd.daemon;

import io.github.nettyidentd.daemon.DaemonSettings.PrivilegeSettings;
import io.github.nettyidentd.daemon.StartFailure.Kind;
import io.github.nettyidentd.linux.process.Privileges;
import io.github.nettyidentd.linux.process.RunAs;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Gives up root in two steps: {@link #resolve} finds the user to become before any port is bound, and {@link #apply}
 * becomes that user once nothing needs a privilege any more.
 */
public final class PrivilegeDrop {

    private static final Logger log = LoggerFactory.getLogger(PrivilegeDrop.class);

    /** How long NSS may take to find one user. */
    private static final Duration DEADLINE = Duration.ofSeconds(5);

    private PrivilegeDrop() {}

    /**
     * Finds the user to become. Blocks for at most five seconds for each user of the settings.
     *
     * @return empty if the daemon stays who it is
     * @throws StartFailure if no user of the settings can be found, or the daemon may not become the one that was found
     */
    public static Optional<RunAs> resolve(PrivilegeSettings settings) throws StartFailure {
        @Nullable String group = settings.group().orElse(null);
        if (settings.users().isEmpty()) {
            if (group != null) {
                throw new StartFailure(Kind.CONFIGURATION, "--group: '" + group + "' (expected: with --user)", null);
            }
            return Optional.empty();
        }
        try {
            return Optional.of(first(settings.users(), group));
        } catch (IllegalArgumentException e) {
            throw new StartFailure(Kind.CONFIGURATION, String.valueOf(e.getMessage()), e);
        } catch (IOException e) {
            throw new StartFailure(Kind.ENVIRONMENT, "cannot look up the user to become: " + e.getMessage(), e);
        }
    }

    /**
     * Finds the first user that exists. If none does, the exception is about the last one. A user that NSS cannot look
     * up is skipped too, because it is better to serve as another user than to wait for a name service.
     */
    private static RunAs first(List<String> users, @Nullable String group) throws IOException {
        for (String user : users.subList(0, users.size() - 1)) {
            try {
                return find(user, group);
            } catch (IllegalArgumentException e) {
                log.debug("not running as {}: {}", user, e.getMessage());
            } catch (IOException e) {
                log.warn("not running as {}: it cannot be looked up: {}", user, e.getMessage());
            }
        }
        return find(users.getLast(), group);
    }

    /**
     * Asks NSS on a thread of its own, because a name service may hang; at the deadline, that thread is left behind.
     */
    private static RunAs find(String user, @Nullable String group) throws IOException {
        var found = new CompletableFuture<RunAs>();
        Thread.ofPlatform().daemon().name("run-as").start(() -> {
            try {
                found.complete(RunAs.of(user, group));
            } catch (IOException | RuntimeException e) {
                found.completeExceptionally(e);
            }
        });
        try {
            return found.get(DEADLINE.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            throw new IOException(user + ": no answer within " + DEADLINE.toMillis() + " ms", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException(e);
        } catch (ExecutionException e) {
            switch (e.getCause()) {
                case IOException failure -> throw failure;
                case RuntimeException failure -> throw failure;
                case null, default -> throw new IOException(e);
            }
        }
    }

    /**
     * Becomes that user, in all threads of the process; does nothing if there is none.
     *
     * @throws StartFailure if the kernel refuses. The process may be anything in between then, and has to end
     */
    public static void apply(Optional<RunAs> runAs) throws StartFailure {
        if (runAs.isEmpty()) {
            return;
        }
        try {
            Privileges.Held held = Privileges.drop(runAs.get());
            log.info("running as {} (uid {}, gid {})", runAs.get().name(), held.uid(), held.gid());
            if (!held.noNewPrivileges()) {
                log.warn("this kernel cannot set no_new_privs for all threads: a program that is run may gain rights");
            }
        } catch (IOException e) {
            throw new StartFailure(Kind.ENVIRONMENT, String.valueOf(e.getMessage()), e);
        }
    }
}
