package io.github.nettyidentd.monitoring;

/**
 * What the log may say of a query.
 *
 * @param addresses whether it names the peers' and this host's addresses
 * @param userIds whether it says which user-id was answered. The audit lines of replies that are no login do in any case
 */
public record QueryLogFields(boolean addresses, boolean userIds) {

    /** Everything. */
    public static final QueryLogFields ALL = new QueryLogFields(true, true);
}
