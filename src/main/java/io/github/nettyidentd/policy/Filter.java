package io.github.nettyidentd.policy;

import io.github.nettyidentd.api.ConnectionPair;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Which connections a rule is for: those for which all conditions hold. A filter without conditions matches all
 * connections.
 *
 * @param conditions the conditions in the order of the file, at most one of each kind
 */
public record Filter(List<Condition> conditions) {

    /** Matches all connections. */
    public static final Filter ANY = new Filter(List.of());

    public Filter {
        conditions = List.copyOf(conditions);
    }

    /** The first condition that is known not to hold for a connection; {@code null} if no such condition is known. */
    @Nullable
    Condition firstFailing(ConnectionPair pair) {
        for (Condition condition : conditions) {
            if (condition.unresolved() == null && !condition.matches(pair)) {
                return condition;
            }
        }
        return null;
    }

    /** The first name that must be resolved before all conditions can be tested; {@code null} if none must be. */
    HostPattern.@Nullable Unresolved firstUnresolved() {
        for (Condition condition : conditions) {
            HostPattern.Unresolved host = condition.unresolved();
            if (host != null) {
                return host;
            }
        }
        return null;
    }

    /** The same filter with addresses in place of those names that could be resolved. */
    Filter with(ResolvedHosts hosts) {
        return new Filter(
                conditions.stream().map(condition -> condition.with(hosts)).toList());
    }

    /** Whether this matches each connection that the other matches, as far as the addresses known now tell. */
    public boolean covers(Filter that) {
        return conditions.stream().allMatch(mine -> that.conditions.stream().anyMatch(mine::covers));
    }

    /** The conditions as they are written in a file; empty for {@link #ANY}. */
    @Override
    public String toString() {
        return conditions.stream().map(Condition::toString).collect(Collectors.joining(" "));
    }
}
