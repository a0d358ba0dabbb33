package io.github.nettyidentd.policy;

import java.util.Locale;

/** What the system policy can grant to a user. */
public enum Capability {
    /** To answer with a plain text of one's own that cannot pass for the login of somebody else. */
    SPOOF,
    /** Together with {@link #SPOOF}: to answer with any text, be it the login of somebody else. */
    SPOOF_ALL,
    /** Together with {@link #SPOOF}: to do so to a peer whose port is below 1024. */
    SPOOF_PRIVPORT,
    /** To answer {@code HIDDEN-USER}. */
    HIDE,
    /** To answer with random characters. */
    RANDOM,
    /** To answer with {@code user} and a random number. */
    RANDOM_NUMERIC,
    /** To answer with the uid. */
    NUMERIC,
    /** To answer with what another ident server says. */
    FORWARD;

    private final String keyword = name().toLowerCase(Locale.ROOT);

    /** The word for it in a policy file, for example {@code spoof_all}. */
    public String keyword() {
        return keyword;
    }

    /** The keyword. */
    @Override
    public String toString() {
        return keyword;
    }
}
