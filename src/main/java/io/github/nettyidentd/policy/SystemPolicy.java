package io.github.nettyidentd.policy;

import io.github.nettyidentd.api.ConnectionPair;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The policy of this host: what is forced on users, and what they are granted. Immutable.
 *
 * @param defaultBlock the rules for users without a block of their own, and for connections that no range of the
 *     user's own block is for; {@code null} if there are none
 * @param userBlocks the rules of users, by uid
 */
public record SystemPolicy(@Nullable Block defaultBlock, Map<Long, Block> userBlocks) {

    /** Nothing is forced, nothing is granted: everybody is answered with the login. */
    public static final SystemPolicy EMPTY = new SystemPolicy(null, Map.of());

    public SystemPolicy {
        userBlocks = Map.copyOf(userBlocks);
    }

    /**
     * What this policy says about a connection of a user. Does not block.
     *
     * @param uid the owner's uid
     * @return what is forced, or what is granted: nothing, if no range is for this connection
     */
    public SystemRuling rule(long uid, ConnectionPair pair, Trace trace) {
        Range range = lastMatching(userBlocks.get(uid), pair, trace);
        if (range == null) {
            range = lastMatching(defaultBlock, pair, trace);
        }
        SystemRuling ruling = range == null
                ? SystemRuling.Granted.NOTHING
                : switch (range.rule()) {
                    case Rule.Force force -> new SystemRuling.Forced(force.statement(), range.place());
                    case Rule.Grant grant -> new SystemRuling.Granted(grant.capabilities(), range.place());
                };
        trace.ruled(ruling);
        return ruling;
    }

    private static @Nullable Range lastMatching(@Nullable Block block, ConnectionPair pair, Trace trace) {
        if (block == null) {
            return null;
        }
        trace.entered(block);
        List<Range> ranges = block.ranges();
        for (int i = ranges.size() - 1; i >= 0; i--) {
            Range range = ranges.get(i);
            Condition failing = range.filter().firstFailing(pair);
            trace.tried(range.place(), range.filter(), failing);
            if (failing == null) {
                return range;
            }
        }
        return null;
    }
}
