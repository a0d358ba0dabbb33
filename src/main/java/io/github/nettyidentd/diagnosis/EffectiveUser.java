package io.github.nettyidentd.diagnosis;

import io.github.nettyidentd.daemon.RunAsSetting;
import io.github.nettyidentd.daemon.StartFailure;
import io.github.nettyidentd.linux.account.Account;
import io.github.nettyidentd.linux.account.Accounts;
import io.github.nettyidentd.linux.ffi.Credentials;
import io.github.nettyidentd.linux.process.Privileges;
import io.github.nettyidentd.linux.process.RunAs;
import java.util.Optional;

/**
 * As whom the users' files are looked at.
 *
 * @param login the login, or the uid in digits where it has no account
 * @param uid the uid
 * @param asDaemon whether the daemon would look at them as that user, too; otherwise this is an ordinary user, who may
 *     see less of others than the daemon does, or more
 */
public record EffectiveUser(String login, long uid, boolean asDaemon) {

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
    static EffectiveUser become(Optional<RunAs> runAs, Identity identity, Accounts accounts) throws StartFailure {
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
        return new EffectiveUser(login, uid, root && identity == Identity.OF_DAEMON);
    }
}
