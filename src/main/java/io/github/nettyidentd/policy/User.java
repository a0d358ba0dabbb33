package io.github.nettyidentd.policy;

/**
 * The user that a decision is about: the account that owns the connection, as far as a policy looks at it; or a uid that no
 * account has, as the processes of containers often have one.
 *
 * @param uid 0 to 4294967295
 * @param gid the account's own group, 0 to 4294967295; -1 if no account has the uid
 * @param login the login name, which is sent unless a policy says otherwise; empty if no account has the uid.
 *     {@link io.github.nettyidentd.text.OctetText}
 * @param home the home directory, where the user's own file stands; may be empty. {@link io.github.nettyidentd.text.OctetText}
 */
public record User(long uid, long gid, String login, String home) {

    /** A uid that no account has. */
    public static User withoutAccount(long uid) {
        return new User(uid, -1, "", "");
    }

    /** Whether an account has the uid. */
    public boolean hasAccount() {
        return !login.isEmpty();
    }

    /** The user as messages name it: the login, or the uid. */
    public String shown() {
        return hasAccount() ? login : "uid " + uid;
    }
}
