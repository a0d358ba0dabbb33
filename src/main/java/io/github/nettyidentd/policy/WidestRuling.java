package io.github.nettyidentd.policy;

import io.github.nettyidentd.api.ConnectionPair;
import io.github.nettyidentd.policy.SystemPolicy.Block;
import io.github.nettyidentd.policy.SystemPolicy.Range;
import io.github.nettyidentd.policy.SystemPolicy.Ruling;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Adds up what the ranges grant that may be for a connection of a user about which not all is known. */
final class WidestRuling {

    private final User user;
    private final @Nullable ConnectionPair pair;
    private final List<Ruling> candidates = new ArrayList<>();

    private WidestRuling(User user, @Nullable ConnectionPair pair) {
        this.user = user;
        this.pair = pair;
    }

    static Ruling of(SystemPolicy policy, User user, @Nullable ConnectionPair pair) {
        var widest = new WidestRuling(user, pair);
        if (!widest.isSettled(policy)) {
            widest.candidates.add(SystemPolicy.NO_RANGE);
        }
        return widest.union();
    }

    /** Collects the ranges that may count. Returns whether one of them does for certain. */
    private boolean isSettled(SystemPolicy policy) {
        Block own = policy.userBlocks().get(user.uid());
        if (own != null && collect(own)) {
            return true;
        }
        for (Block block : policy.otherBlocks()) {
            if (block.head().mayMatch(user) && collect(block) && block.head().matches(user, SocketContext.UNKNOWN)) {
                return true;
            }
        }
        return policy.defaultBlock() != null && collect(policy.defaultBlock());
    }

    /** Collects the ranges of a block that may count. Returns whether one of them does if the block does. */
    private boolean collect(Block block) {
        List<Range> ranges = block.ranges();
        for (int i = ranges.size() - 1; i >= 0; i--) {
            Range range = ranges.get(i);
            if (pair == null || range.filter().firstFailing(pair) == null) {
                candidates.add(new Ruling(range.rule(), range.place(), block.head()));
                if (pair != null || range.filter().conditions().isEmpty()) {
                    return true;
                }
            }
        }
        return false;
    }

    private Ruling union() {
        if (candidates.size() == 1
                || candidates.stream().allMatch(candidate -> candidate.rule() instanceof Rule.Force)) {
            return candidates.getFirst();
        }
        Set<Capability> capabilities = EnumSet.noneOf(Capability.class);
        Set<WildcardPattern> registersFor = new LinkedHashSet<>();
        for (Ruling candidate : candidates) {
            if (candidate.rule() instanceof Rule.Grant grant) {
                capabilities.addAll(effective(grant));
                registersFor.addAll(grant.registersFor());
            }
        }
        return new Ruling(new Rule.Grant(capabilities, List.copyOf(registersFor)), null);
    }

    /** What a range grants, without what has an effect only together with {@code spoof} if the range does not grant that. */
    private static Set<Capability> effective(Rule.Grant grant) {
        if (grant.capabilities().contains(Capability.SPOOF)) {
            return grant.capabilities();
        }
        Set<Capability> effective = new HashSet<>(grant.capabilities());
        effective.remove(Capability.SPOOF_ALL);
        effective.remove(Capability.SPOOF_PRIVPORT);
        return effective;
    }
}
