package io.github.nettyidentd.policy;

import io.github.nettyidentd.api.ConnectionPair;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a user's own file asks for. Immutable.
 *
 * @param entries in the order of the file; the last one that matches counts
 * @param hosts the host names in the entries that are not resolved
 */
public record UserPolicy(List<Entry> entries, Set<String> hosts) {
    public UserPolicy {
        entries = List.copyOf(entries);
        hosts = Set.copyOf(hosts);
    }

    /** The entries, in the order of the file, and the host names in them. */
    public UserPolicy(List<Entry> entries) {
        this(entries, hostsIn(entries));
    }

    private static Set<String> hostsIn(List<Entry> entries) {
        Set<String> hosts = new LinkedHashSet<>();
        entries.forEach(entry -> hosts.addAll(entry.hosts()));
        return hosts;
    }

    /**
     * One statement for some connections.
     *
     * @param place where the filter starts
     */
    public record Entry(Place place, Filter filter, Statement statement) {

        /** The host names in here that are not resolved. */
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

        private Entry with(HostNames names) {
            return new Entry(
                    place,
                    filter.with(names),
                    statement instanceof Statement.Forward(ForwardTarget target)
                            ? new Statement.Forward(target.with(names))
                            : statement);
        }
    }

    /** Which entry counts for a connection. */
    sealed interface Choice {

        /** This one, or none. */
        record Made(@Nullable Entry entry) implements Choice {}

        /** That depends on host names, from the entry at this index on. */
        record NamesNeeded(int index) implements Choice {}

        /** That depends on a host name that cannot be resolved. */
        record NotKnown(String host) implements Choice {}
    }

    /**
     * Chooses the last entry that matches.
     *
     * @param last the index of the last entry that comes into question
     * @param names what the host names were found to be; {@code null} if they were not asked for, as most connections are
     *     decided without
     */
    Choice choose(ConnectionPair pair, Trace trace, int last, @Nullable HostNames names) {
        for (int i = last; i >= 0; i--) {
            Entry entry = names == null ? entries.get(i) : entries.get(i).with(names);
            Condition failing = entry.filter().firstFailing(pair);
            if (failing == null && names == null && !entry.hosts().isEmpty()) {
                return new Choice.NamesNeeded(i);
            }
            HostPattern.Unresolved unresolved = entry.filter().firstUnresolved();
            if (failing == null && unresolved != null) {
                trace.notKnown(entry, unresolved.host());
                return new Choice.NotKnown(unresolved.host());
            }
            trace.tried(entry.place(), entry.filter(), failing);
            if (failing == null) {
                return new Choice.Made(entry);
            }
        }
        return new Choice.Made(null);
    }
}
