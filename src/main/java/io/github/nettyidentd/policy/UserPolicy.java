package io.github.nettyidentd.policy;

import io.github.nettyidentd.api.ConnectionPair;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a user's own file asks for. Immutable.
 *
 * @param entries in the order of the file; the last one that matches counts
 */
public record UserPolicy(List<Entry> entries) {

    public UserPolicy {
        entries = List.copyOf(entries);
    }

    /**
     * One statement for some connections.
     *
     * @param place where the filter starts
     */
    public record Entry(Place place, Filter filter, Statement statement) {}

    @Nullable
    Entry lastMatching(ConnectionPair pair, Trace trace) {
        for (int i = entries.size() - 1; i >= 0; i--) {
            Entry entry = entries.get(i);
            Condition failing = entry.filter().firstFailing(pair);
            trace.tried(entry.place(), entry.filter(), failing);
            if (failing == null) {
                return entry;
            }
        }
        return null;
    }
}
