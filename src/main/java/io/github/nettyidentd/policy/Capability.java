package io.github.nettyidentd.policy;

import java.util.Locale;

/** A permission that the system policy can grant to a user. */
public enum Capability {
    /** Answer with a plain text of the user's own that cannot pass for the login of another account. */
    SPOOF,
    /** Together with {@link #SPOOF}: answer with any text, even the login of another account. */
    SPOOF_ALL,
    /** Together with {@link #SPOOF}: answer so about a connection to a port below 1024. */
    SPOOF_PRIVPORT,
    /** Answer {@code HIDDEN-USER}. */
    HIDE,
    /** Answer with random characters. */
    RANDOM,
    /** Answer with {@code user} and a random number. */
    RANDOM_NUMERIC,
    /** Answer with the uid. */
    NUMERIC,
    /** Answer with what another ident server says. */
    FORWARD,
    /** Register about connections of the other accounts that {@link Rule.Grant#registersFor()} names. */
    REGISTER_FOR;

    private final String keyword = name().toLowerCase(Locale.ROOT);

    /** The word for this capability in a policy file, for example {@code spoof_all}. */
    public String keyword() {
        return keyword;
    }

    /** The keyword. */
    @Override
    public String toString() {
        return keyword;
    }
}
