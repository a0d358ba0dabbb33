package io.github.nettyidentd.daemon;

import io.github.nettyidentd.linux.Account;
import io.github.nettyidentd.linux.Accounts;
import io.github.nettyidentd.linux.Privileges;
import io.github.nettyidentd.linux.RunAs;
import io.github.nettyidentd.linux.ffi.Credentials;
import java.util.Optional;

/**
 * As whom the users' files are looked at.
 *
 * @param login the login, or the uid in digits where it has no account
 * @param uid the uid
 * @param asDaemon whether the daemon would look at them as that user, too; otherwise this is an ordinary user, who may
 *     see less of others than the daemon does, or more
 */
public record Viewer(String login, long uid, boolean asDaemon) {

    /** Whom to be while looking. */
    public enum Identity {
        /** Root becomes the user that the daemon would become, for good. */
        OF_DAEMON,
        /** Whoever started this program. */
        OWN
    }

    /** For example {@code nobody (uid 65534)}. */
    @Override
    public String toString() {
        return login + " (uid " + uid + ")";
    }

    /** Becomes the viewer, which only root can; everybody else stays who they are. */
    static Viewer become(Optional<RunAs> runAs, Identity identity, Accounts accounts) throws StartFailure {
        boolean root = Privileges.isRoot();
        if (root && identity == Identity.OF_DAEMON) {
            RunAsSetting.apply(runAs);
        }
        long uid = Credentials.effectiveUid();
        String login = accounts.find(uid)
                .exceptionally(_ -> Optional.empty())
                .join()
                .map(Account::name)
                .orElseGet(() -> Long.toString(uid));
        return new Viewer(login, uid, root && identity == Identity.OF_DAEMON);
    }
}
