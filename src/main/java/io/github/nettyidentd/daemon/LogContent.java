package io.github.nettyidentd.daemon;

/**
 * What the log may say of a query.
 *
 * @param addresses whether it names the peers' and this host's addresses
 * @param userIds whether it says which user-id was answered. The audit lines of replies that are no login do in any case
 */
public record LogContent(boolean addresses, boolean userIds) {

    /** Everything. */
    public static final LogContent ALL = new LogContent(true, true);
}
