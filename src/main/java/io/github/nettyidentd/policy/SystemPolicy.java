package io.github.nettyidentd.policy;

import io.github.nettyidentd.api.ConnectionPair;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The policy of this host: what it forces on users, and what it grants to them. Immutable.
 *
 * <p>The {@code user} block of a connection's owner goes first, then the other blocks in their order, and the default block
 * last. The first of them counts that has a range for the connection.
 *
 * @param defaultBlock the block for connections that no range of another block is for; {@code null} if the file has no
 *     such block
 * @param userBlocks the blocks of single users, by uid
 * @param otherBlocks the other blocks in the order of the file
 * @param needsCgroup whether a block or a template looks at the cgroup of a socket, so that it must be found
 */
public record SystemPolicy(
        @Nullable Block defaultBlock, Map<Long, Block> userBlocks, List<Block> otherBlocks, boolean needsCgroup) {

    /** Forces nothing and grants nothing, so that everybody's login is answered. */
    public static final SystemPolicy EMPTY = new SystemPolicy(null, Map.of());

    private static final BlockHead EVERYBODY = new BlockHead.Everybody();

    static final Ruling NO_RANGE = new Ruling(Rule.Grant.NOTHING, null);

    public SystemPolicy {
        userBlocks = Map.copyOf(userBlocks);
        otherBlocks = List.copyOf(otherBlocks);
    }

    /** A policy of these blocks, which needs the cgroup if one of them does. */
    public SystemPolicy(@Nullable Block defaultBlock, Map<Long, Block> userBlocks, List<Block> otherBlocks) {
        this(defaultBlock, userBlocks, otherBlocks, needsCgroup(defaultBlock, userBlocks, otherBlocks));
    }

    /** A policy without blocks other than {@code user} and {@code default}. */
    public SystemPolicy(@Nullable Block defaultBlock, Map<Long, Block> userBlocks) {
        this(defaultBlock, userBlocks, List.of());
    }

    private static boolean needsCgroup(
            @Nullable Block defaultBlock, Map<Long, Block> userBlocks, List<Block> otherBlocks) {
        return Stream.of(Stream.ofNullable(defaultBlock), userBlocks.values().stream(), otherBlocks.stream())
                .flatMap(blocks -> blocks)
                .anyMatch(Block::needsCgroup);
    }

    /**
     * The ranges for some connections.
     *
     * @param place where the block starts
     * @param head whose connections it is for
     * @param ranges the ranges in the order of the file; the last one that matches a connection counts
     */
    public record Block(FilePlace place, BlockHead head, List<Range> ranges) {

        public Block {
            ranges = List.copyOf(ranges);
        }

        /** The block's head as messages show it: {@code default}, {@code user lisa}, or {@code unit "znc.service"}. */
        public String title() {
            return head.toString();
        }

        private boolean needsCgroup() {
            return head.needsCgroup()
                    || ranges.stream()
                            .anyMatch(range -> range.rule() instanceof Rule.Force(Statement.Template(TemplateText text))
                                    && text.needsCgroup());
        }

        private boolean readsUserFiles() {
            return ranges.stream().anyMatch(range -> range.rule().readsUserFile());
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
     * @param head the head of the block that the range is in; of the default block if no range matches
     */
    public record Ruling(Rule rule, @Nullable FilePlace place, BlockHead head) {

        /** A ruling of the default block. */
        public Ruling(Rule rule, @Nullable FilePlace place) {
            this(rule, place, EVERYBODY);
        }

        /** Whether the user's file can make a difference, so that it is worth reading. */
        public boolean readsUserFile(User user) {
            return user.hasAccount() && rule.readsUserFile();
        }
    }

    /**
     * Finds what this policy says about a connection of a user. Does not block.
     *
     * @param user the connection's owner
     * @param socket where the socket was made; {@link SocketContext#UNKNOWN} will do if nothing looks at it
     */
    public Ruling rule(User user, SocketContext socket, ConnectionPair pair, DecisionTrace trace) {
        Ruling ruling = rulingOf(userBlocks.get(user.uid()), pair, trace);
        for (int i = 0; i < otherBlocks.size() && ruling == null; i++) {
            Block block = otherBlocks.get(i);
            ruling = block.head().matches(user, socket) ? rulingOf(block, pair, trace) : null;
        }
        if (ruling == null) {
            ruling = rulingOf(defaultBlock, pair, trace);
        }
        if (ruling == null) {
            ruling = NO_RANGE;
        }
        trace.ruled(ruling);
        return ruling;
    }

    /**
     * Finds what this policy says to a user at most, as long as not all is known about the connection: it grants whatever
     * some range grants that may be for the connection. It forces something only if all these ranges do.
     *
     * @param pair the connection; {@code null} if only its owner is known. Where the socket was made is never known
     */
    public Ruling widest(User user, @Nullable ConnectionPair pair) {
        return WidestRuling.of(this, user, pair);
    }

    /** The ruling of the last range of a block that matches; {@code null} if there is no block or none matches. */
    private static @Nullable Ruling rulingOf(@Nullable Block block, ConnectionPair pair, DecisionTrace trace) {
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
                return new Ruling(range.rule(), range.place(), block.head());
            }
        }
        return null;
    }

    /** Whether the file of a user is read for any connection: a range for it must grant what a file can make use of. */
    public boolean mayReadFileOf(User user) {
        return Stream.of(
                        Stream.ofNullable(userBlocks.get(user.uid())),
                        otherBlocks.stream().filter(block -> block.head().mayMatch(user)),
                        Stream.ofNullable(defaultBlock))
                .flatMap(blocks -> blocks)
                .anyMatch(Block::readsUserFiles);
    }
}
