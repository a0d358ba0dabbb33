package io.github.nettyidentd.monitoring;

/**
 * Chooses the fields that lines of the {@link QueryLog} may have.
 *
 * @param addresses whether lines name the address of the peer and the address of this host
 * @param userIds whether query lines name the user-id of the reply; audit lines always do
 */
public record QueryLogFields(boolean addresses, boolean userIds) {

    /** All fields. */
    public static final QueryLogFields ALL = new QueryLogFields(true, true);
}
