package io.github.nettyidentd.daemon;

import io.github.nettyidentd.daemon.StartFailure.Kind;
import io.github.nettyidentd.linux.Privileges;
import io.github.nettyidentd.linux.RunAs;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Whom the daemon becomes: the user that was asked for; where root did not ask, one without privileges. */
final class RunAsSetting {

    private static final Logger log = LoggerFactory.getLogger(RunAsSetting.class);

    /** As oidentd: an account of its own if there is one. */
    private static final List<String> DEFAULT_USERS = List.of("netty-identd", "nobody");

    private static final String NOBODY_UID = "65534";

    private RunAsSetting() {}

    /** Asks NSS before anything is bound; blocks. Empty if the daemon stays who it is. */
    static Optional<RunAs> resolve(DaemonSettings settings) throws StartFailure {
        @Nullable String group = settings.group().orElse(null);
        try {
            if (settings.user().isPresent()) {
                return Optional.of(RunAs.of(settings.user().get(), group));
            }
            if (!Privileges.isRoot()) {
                if (group != null) {
                    throw new StartFailure(
                            Kind.CONFIGURATION, "--group: '" + group + "' (expected: with --user)", null);
                }
                return Optional.empty();
            }
            return Optional.of(defaultUser(group));
        } catch (IllegalArgumentException e) {
            throw new StartFailure(Kind.CONFIGURATION, String.valueOf(e.getMessage()), e);
        } catch (IOException e) {
            throw new StartFailure(Kind.ENVIRONMENT, "cannot look up the user to become: " + e.getMessage(), e);
        }
    }

    private static RunAs defaultUser(@Nullable String group) throws IOException {
        for (String user : DEFAULT_USERS) {
            try {
                return RunAs.of(user, group);
            } catch (IllegalArgumentException e) {
                log.debug("not running as {}: {}", user, e.getMessage());
            }
        }
        return RunAs.of(NOBODY_UID, group == null ? NOBODY_UID : group);
    }

    /** Becomes that user, in all threads. */
    static void apply(Optional<RunAs> runAs) throws StartFailure {
        if (runAs.isEmpty()) {
            return;
        }
        try {
            Privileges.Held held = Privileges.drop(runAs.get());
            log.info("running as {} (uid {}, gid {})", runAs.get().name(), held.uid(), held.gid());
        } catch (IOException e) {
            throw new StartFailure(Kind.ENVIRONMENT, String.valueOf(e.getMessage()), e);
        }
    }
}
