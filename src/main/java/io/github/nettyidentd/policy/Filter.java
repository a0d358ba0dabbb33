package io.github.nettyidentd.policy;

import io.github.nettyidentd.api.ConnectionPair;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Which connections a rule is for: those for which all conditions hold. Without a condition, all connections.
 *
 * @param conditions in the order of the file, none twice of a kind
 */
public record Filter(List<Condition> conditions) {

    /** All connections. */
    public static final Filter ANY = new Filter(List.of());

    public Filter {
        conditions = List.copyOf(conditions);
    }

    /** The first condition that is known not to hold for a connection, or {@code null} if there is none. */
    @Nullable
    Condition firstFailing(ConnectionPair pair) {
        for (Condition condition : conditions) {
            if (condition.unresolved() == null && !condition.matches(pair)) {
                return condition;
            }
        }
        return null;
    }

    /** The first name that must be resolved before all conditions are known; {@code null} if there is none. */
    HostPattern.@Nullable Unresolved firstUnresolved() {
        for (Condition condition : conditions) {
            HostPattern.Unresolved host = condition.unresolved();
            if (host != null) {
                return host;
            }
        }
        return null;
    }

    /** The same with what is known of names now. */
    Filter with(HostNames names) {
        return new Filter(
                conditions.stream().map(condition -> condition.with(names)).toList());
    }

    /** Whether this lets through all that the other does, as far as the addresses known now tell. */
    public boolean covers(Filter that) {
        return conditions.stream().allMatch(mine -> that.conditions.stream().anyMatch(mine::covers));
    }

    /** The conditions as in a file; empty for {@link #ANY}. */
    @Override
    public String toString() {
        return conditions.stream().map(Condition::toString).collect(Collectors.joining(" "));
    }
}
