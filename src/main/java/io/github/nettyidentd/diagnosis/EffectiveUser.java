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
 * The user as whom a check or an explanation reads the users' files.
 *
 * @param login the login, or the uid in digits if no account has the uid
 * @param asDaemon whether this is the user that the daemon becomes; otherwise it is the user who has started this program,
 *     who may be able to read fewer files of others than the daemon, or more
 */
public record EffectiveUser(String login, long uid, boolean asDaemon) {

    /** Which user to be. */
    public enum Identity {
        /** The user that the daemon would become. Only root can become another user, and cannot go back. */
        OF_DAEMON,
        /** The user who has started this program. */
        OWN
    }

    /** For example {@code nobody (uid 65534)}. */
    @Override
    public String toString() {
        return login + " (uid " + uid + ")";
    }

    /**
     * Becomes the user that is wanted if this program runs as root; any other user stays the same.
     *
     * @param runAs the user that the daemon would become; empty if it would stay root
     * @throws StartFailure if root cannot become that user
     */
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
