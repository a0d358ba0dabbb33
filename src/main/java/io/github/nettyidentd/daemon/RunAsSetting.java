package io.github.nettyidentd.daemon;

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

/** Whom the daemon becomes, once it needs no privilege any more. */
public final class RunAsSetting {

    private static final Logger log = LoggerFactory.getLogger(RunAsSetting.class);

    private static final Duration DEADLINE = Duration.ofSeconds(5);

    private RunAsSetting() {}

    /** Asks NSS before anything is bound; blocks. Empty if the daemon stays who it is. */
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
     * The first that exists; what is wrong with the last one, if none does. One that cannot be looked up is passed over,
     * too: it is better to serve as another user than to wait for a name service.
     */
    private static RunAs first(List<String> users, @Nullable String group) throws IOException {
        for (String user : users.subList(0, users.size() - 1)) {
            try {
                return ask(user, group);
            } catch (IllegalArgumentException e) {
                log.debug("not running as {}: {}", user, e.getMessage());
            } catch (IOException e) {
                log.warn("not running as {}: it cannot be looked up: {}", user, e.getMessage());
            }
        }
        return ask(users.getLast(), group);
    }

    /** On a thread of its own, because a name service may hang; the thread is left behind then. */
    private static RunAs ask(String user, @Nullable String group) throws IOException {
        var answer = new CompletableFuture<RunAs>();
        Thread.ofPlatform().daemon().name("run-as").start(() -> {
            try {
                answer.complete(RunAs.of(user, group));
            } catch (IOException | RuntimeException e) {
                answer.completeExceptionally(e);
            }
        });
        try {
            return answer.get(DEADLINE.toMillis(), TimeUnit.MILLISECONDS);
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

    /** Becomes that user, in all threads. */
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
