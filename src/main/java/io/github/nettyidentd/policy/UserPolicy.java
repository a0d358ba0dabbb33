package io.github.nettyidentd.policy;

import io.github.nettyidentd.api.ConnectionPair;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a user's own file asks for. Immutable.
 *
 * @param entries the entries in the order of the file; the last one that matches a connection counts
 * @param hosts the host names in the entries that must be resolved
 */
public record UserPolicy(List<Entry> entries, Set<String> hosts) {
    public UserPolicy {
        entries = List.copyOf(entries);
        hosts = Set.copyOf(hosts);
    }

    /** A policy of these entries, and of the host names in them. */
    public UserPolicy(List<Entry> entries) {
        this(entries, hostsIn(entries));
    }

    private static Set<String> hostsIn(List<Entry> entries) {
        Set<String> hosts = new LinkedHashSet<>();
        entries.forEach(entry -> hosts.addAll(entry.hosts()));
        return hosts;
    }

    /**
     * A statement for some connections.
     *
     * @param place where the filter starts
     */
    public record Entry(FilePlace place, Filter filter, Statement statement) {

        /** The host names in this entry that must be resolved. */
        public Set<String> hosts() {
            Set<String> hosts = new LinkedHashSet<>();
            for (Condition condition : filter.conditions()) {
                HostPattern.Unresolved host = condition.unresolved();
                if (host != null) {
                    hosts.add(host.host());
                }
            }
            if (statement instanceof Statement.Forward(ForwardTarget target) && !target.resolved()) {
                hosts.add(target.host());
            }
            return hosts;
        }

        private Entry with(ResolvedHosts hosts) {
            return new Entry(
                    place,
                    filter.with(hosts),
                    statement instanceof Statement.Forward(ForwardTarget target)
                            ? new Statement.Forward(target.with(hosts))
                            : statement);
        }
    }

    /** Which entry counts for a connection, as far as it is known. */
    sealed interface Choice {

        /** This entry counts, or no entry does. */
        record Chosen(@Nullable Entry entry) implements Choice {}

        /** The entry at this index depends on a host name, and those after it do not match. */
        record NamesNeeded(int index) implements Choice {}

        /** An entry depends on a host name that cannot be resolved, and those after it do not match. */
        record Unresolvable(String host) implements Choice {}
    }

    /**
     * Chooses the last entry that matches.
     *
     * @param last the index of the last entry that can count
     * @param hosts what the host names stand for; {@code null} if they have not been resolved, because most connections are
     *     decided without them
     */
    Choice choose(ConnectionPair pair, DecisionTrace trace, int last, @Nullable ResolvedHosts hosts) {
        for (int i = last; i >= 0; i--) {
            Entry entry = hosts == null ? entries.get(i) : entries.get(i).with(hosts);
            Condition failing = entry.filter().firstFailing(pair);
            if (failing == null && hosts == null && !entry.hosts().isEmpty()) {
                return new Choice.NamesNeeded(i);
            }
            HostPattern.Unresolved unresolved = entry.filter().firstUnresolved();
            if (failing == null && unresolved != null) {
                trace.hostUnresolved(entry, unresolved.host());
                return new Choice.Unresolvable(unresolved.host());
            }
            trace.ruleTried(entry.place(), entry.filter(), failing);
            if (failing == null) {
                return new Choice.Chosen(entry);
            }
        }
        return new Choice.Chosen(null);
    }
}
