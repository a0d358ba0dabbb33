package io.github.nettyidentd.policy.language;

import io.github.nettyidentd.policy.BlockHead;
import io.github.nettyidentd.policy.Filter;
import io.github.nettyidentd.policy.SystemPolicy.Block;
import io.github.nettyidentd.policy.SystemPolicy.Range;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Finds rules that never count, because an earlier block is for all connections of theirs. Blocks other than {@code user} and
 * {@code default} are tried in the order of the file, and the {@code user} block of the connection's owner before them.
 */
final class ShadowedBlocks {

    /** Bounds the time for a file of thousands of blocks, because each block is compared with those before it. */
    private static final int MAX_COMPARISONS = 100_000;

    private final Map<Long, Block> userBlocks;
    private final Problems problems;
    private int comparisons;

    private ShadowedBlocks(Map<Long, Block> userBlocks, Problems problems) {
        this.userBlocks = userBlocks;
        this.problems = problems;
    }

    /** Adds a warning for each shadowed block or rule; {@code others} are in the order of the file. */
    static void warn(Map<Long, Block> userBlocks, List<Block> others, Problems problems) {
        var shadowed = new ShadowedBlocks(userBlocks, problems);
        for (int i = 0; i < others.size() && shadowed.comparisons < MAX_COMPARISONS; i++) {
            shadowed.warn(others.get(i), others.subList(0, i));
        }
    }

    private void warn(Block block, List<Block> earlier) {
        comparisons += earlier.size();
        List<Block> covering = Stream.concat(
                        userBlock(block.head()).stream(),
                        earlier.stream().filter(it -> it.head().covers(block.head())))
                .toList();
        Optional<Block> all = covering.stream()
                .filter(it -> covering(it, Filter.ANY).isPresent())
                .findFirst();
        if (all.isPresent()) {
            problems.warning(
                    block.place(),
                    "this block is never reached, as the block at " + all.get().place()
                            + " comes first and is for all of its connections");
            return;
        }
        for (Range range : block.ranges()) {
            covering.stream()
                    .flatMap(it -> covering(it, range.filter()).stream())
                    .findFirst()
                    .ifPresent(it -> problems.warning(
                            range.place(),
                            "this rule is never reached, as the one at " + it.place()
                                    + " comes first and is for the same connections"));
        }
    }

    /** The {@code user} block that comes before a block for a single uid. */
    private Optional<Block> userBlock(BlockHead head) {
        return head instanceof BlockHead.OfUids(long first, long last) && first == last
                ? Optional.ofNullable(userBlocks.get(first))
                : Optional.empty();
    }

    private Optional<Range> covering(Block block, Filter filter) {
        comparisons += block.ranges().size();
        return block.ranges().stream()
                .filter(range -> range.filter().covers(filter))
                .findFirst();
    }
}
