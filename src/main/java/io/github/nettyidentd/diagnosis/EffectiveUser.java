package io.github.nettyidentd.diagnosis;

import io.github.nettyidentd.daemon.PrivilegeDrop;
import io.github.nettyidentd.daemon.StartFailure;
import io.github.nettyidentd.linux.account.Account;
import io.github.nettyidentd.linux.account.Accounts;
import io.github.nettyidentd.linux.ffi.Credentials;
import io.github.nettyidentd.linux.process.Privileges;
import io.github.nettyidentd.linux.process.RunAs;
import java.util.Optional;

/**
 * The user whose rights a diagnosis has while it reads users' files.
 *
 * @param login the login, or the uid in digits where the uid has no account
 * @param uid the effective uid
 * @param asDaemon whether the daemon would read the files as this user too; otherwise this is an ordinary user, who may
 *     see less of others than the daemon does, or more
 */
public record EffectiveUser(String login, long uid, boolean asDaemon) {

    /** Which user a diagnosis becomes before it reads users' files. */
    public enum Identity {
        /** The user that the daemon would become. Only root can, and then for good; all others stay who they are. */
        OF_DAEMON,
        /** The user who started this program. */
        OWN
    }

    /** For example {@code nobody (uid 65534)}. */
    @Override
    public String toString() {
        return login + " (uid " + uid + ")";
    }

    /**
     * Becomes the user that the identity asks for; blocks.
     *
     * @param runAs the user that the daemon would become; empty if it stays root
     * @throws StartFailure if root cannot become that user
     */
    static EffectiveUser become(Optional<RunAs> runAs, Identity identity, Accounts accounts) throws StartFailure {
        boolean asDaemon = Privileges.isRoot() && identity == Identity.OF_DAEMON;
        if (asDaemon) {
            PrivilegeDrop.apply(runAs);
        }
        long uid = Credentials.effectiveUid();
        String login = accounts.find(uid)
                .exceptionally(_ -> Optional.empty())
                .join()
                .map(Account::name)
                .orElseGet(() -> Long.toString(uid));
        return new EffectiveUser(login, uid, asDaemon);
    }
}
