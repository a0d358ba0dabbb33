package io.github.nettyidentd.policy;

import io.github.nettyidentd.api.ConnectionPair;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The policy of this host: what it forces on users, and what it grants to them. Immutable.
 *
 * @param defaultBlock the block for users without a block of their own, and for connections that no range of the user's own
 *     block is for; {@code null} if the file has no such block
 * @param userBlocks the blocks of single users, by uid
 */
public record SystemPolicy(@Nullable Block defaultBlock, Map<Long, Block> userBlocks) {

    /** Forces nothing and grants nothing, so that everybody's login is answered. */
    public static final SystemPolicy EMPTY = new SystemPolicy(null, Map.of());

    private static final Ruling NO_RANGE = new Ruling(Rule.Grant.NOTHING, null);

    public SystemPolicy {
        userBlocks = Map.copyOf(userBlocks);
    }

    /**
     * The ranges for one user, or for all users without a block of their own.
     *
     * @param place where the block starts
     * @param user the login or uid as it is written in the file; {@code null} for the {@code default} block
     * @param ranges the ranges in the order of the file; the last one that matches a connection counts
     */
    public record Block(FilePlace place, @Nullable String user, List<Range> ranges) {

        public Block {
            ranges = List.copyOf(ranges);
        }

        /** {@code default}, or {@code user} and the user. */
        public String title() {
            return user == null ? "default" : "user " + user;
        }
    }

    /**
     * A rule for some connections.
     *
     * @param place where the filter starts
     * @param filter which connections the rule is for
     * @param rule what it says about them
     */
    public record Range(FilePlace place, Filter filter, Rule rule) {}

    /**
     * What this policy says about one connection.
     *
     * @param rule the rule of the last range that matches; a grant of nothing if no range does
     * @param place where that range stands; {@code null} if no range matches
     */
    public record Ruling(Rule rule, @Nullable FilePlace place) {}

    /**
     * Finds what this policy says about a connection of a user. Does not block.
     *
     * @param uid the uid of the connection's owner
     */
    public Ruling rule(long uid, ConnectionPair pair, DecisionTrace trace) {
        Range range = lastMatching(userBlocks.get(uid), pair, trace);
        if (range == null) {
            range = lastMatching(defaultBlock, pair, trace);
        }
        Ruling ruling = range == null ? NO_RANGE : new Ruling(range.rule(), range.place());
        trace.ruled(ruling);
        return ruling;
    }

    private static @Nullable Range lastMatching(@Nullable Block block, ConnectionPair pair, DecisionTrace trace) {
        if (block == null) {
            return null;
        }
        trace.blockEntered(block);
        List<Range> ranges = block.ranges();
        for (int i = ranges.size() - 1; i >= 0; i--) {
            Range range = ranges.get(i);
            Condition failing = range.filter().firstFailing(pair);
            trace.ruleTried(range.place(), range.filter(), failing);
            if (failing == null) {
                return range;
            }
        }
        return null;
    }
}
