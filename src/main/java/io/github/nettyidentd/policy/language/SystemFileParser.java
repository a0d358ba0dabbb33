package io.github.nettyidentd.policy.language;

import io.github.nettyidentd.policy.BlockHead;
import io.github.nettyidentd.policy.FilePlace;
import io.github.nettyidentd.policy.Filter;
import io.github.nettyidentd.policy.NameDatabase;
import io.github.nettyidentd.policy.SystemPolicy;
import io.github.nettyidentd.policy.SystemPolicy.Block;
import io.github.nettyidentd.policy.SystemPolicy.Range;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Parses the blocks of a system file, by recursive descent over the grammar in {@link PolicyParser}. After an error, parsing
 * goes on where the next block, range or directive seems to start, so that one run reports as many errors as possible.
 */
final class SystemFileParser {

    /** Where parsing goes on after an error in the head of a range. */
    private static final Set<Keyword> STARTS = Keyword.union(Keyword.RANGES, Keyword.BLOCKS);

    /** Stands for a head with an error. */
    private static final BlockHead NOBODY = new BlockHead.OfUser("");

    private final Problems problems;
    private final TokenCursor tokens;
    private final UidParser users;
    private final FilterParser filters;
    private final DirectiveParser directives;
    private final BlockHeadParser heads;
    private final Map<Long, Block> userBlocks = new HashMap<>();

    /** In the order of the file. */
    private final Map<BlockHead, Block> otherBlocks = new LinkedHashMap<>();

    private @Nullable Block defaultBlock;

    /**
     * @param file the name of the file, for messages
     * @param problems receives the errors and warnings
     */
    SystemFileParser(String file, byte[] content, NameDatabase database, Problems problems) {
        this.problems = problems;
        this.tokens = new TokenCursor(new Lexer(file, content, problems), problems);
        this.heads = new BlockHeadParser(tokens, database, problems);
        this.users = new UidParser(database, problems);
        FileNames names = FileNames.ofSystemFile(database);
        this.filters = new FilterParser(tokens, problems, names);
        this.directives = new DirectiveParser(tokens, problems, names, database);
    }

    ParseResult<SystemPolicy> parse() {
        while (!tokens.at(Token.Kind.END)) {
            FilePlace place = tokens.current().place();
            Keyword keyword = tokens.accept(Keyword.BLOCKS);
            if (keyword != null) {
                readBlock(keyword, place);
            } else if (tokens.at(Keyword.ENTRIES)) {
                tokens.unexpected(Keyword.list(Keyword.BLOCKS) + " (this is the language of users' files)");
                tokens.skipHeadAndBraces(Keyword.BLOCKS);
            } else {
                tokens.unexpected(Keyword.BLOCKS);
                skipHead();
            }
        }
        noteMissingRange();
        ShadowedBlocks.warn(userBlocks, List.copyOf(otherBlocks.values()), problems);
        return problems.parsed(() -> new SystemPolicy(defaultBlock, userBlocks, List.copyOf(otherBlocks.values())));
    }

    /** In oidentd, a process for a query crashes if no range of the default block matches. */
    private void noteMissingRange() {
        if (defaultBlock != null
                && defaultBlock.ranges().stream()
                        .noneMatch(range -> range.filter().conditions().isEmpty())) {
            problems.foreign(
                    defaultBlock.place(),
                    "oidentd gives no answer where no range matches, and this block has no range 'default'");
        }
    }

    /** Parses the rest of a block whose keyword was taken. */
    private void readBlock(Keyword keyword, FilePlace place) {
        switch (keyword) {
            case DEFAULT -> readDefaultBlock(place);
            case USER -> readUserBlock(place);
            default -> readOtherBlock(keyword, place);
        }
    }

    /** Parses a default block. In oidentd the last one counts, and those before it are dropped without a word. */
    private void readDefaultBlock(FilePlace place) {
        if (defaultBlock != null) {
            problems.warning(defaultBlock.place(), "this block is replaced by the 'default' block at " + place);
        }
        defaultBlock = block(place, new BlockHead.Everybody());
    }

    /** Parses a user block. Its inside is parsed even if the user is unknown, to report the errors there as well. */
    private void readUserBlock(FilePlace place) {
        Long uid = null;
        String user = "";
        if (tokens.current().isText()) {
            Token name = tokens.take();
            user = name.text();
            uid = users.uid(name);
            Block earlier = uid == null ? null : userBlocks.get(uid);
            if (earlier != null) {
                problems.error(
                        name.place(),
                        "found a second block for uid " + uid + ", expected one (the first is at " + earlier.place()
                                + ")");
            }
        } else {
            tokens.unexpected("a login or a uid behind 'user' (words of this language need quotes)");
            if (tokens.at(Token.Kind.WORD)) {
                tokens.take();
            }
        }
        Block block = block(place, new BlockHead.OfUser(user));
        if (uid != null) {
            userBlocks.putIfAbsent(uid, block);
        }
    }

    /** Parses a block of another kind. Its inside is parsed even if its head has an error. */
    private void readOtherBlock(Keyword keyword, FilePlace place) {
        problems.foreign(place, "oidentd has no '" + keyword + "' blocks");
        FilePlace operand = tokens.current().place();
        BlockHead head = heads.parse(keyword);
        Block earlier = head == null ? null : otherBlocks.get(head);
        if (earlier != null) {
            problems.error(
                    operand,
                    "found a second block for " + head + ", expected one (the first is at " + earlier.place() + ")");
        }
        Block block = block(place, head == null ? NOBODY : head);
        if (head != null) {
            otherBlocks.putIfAbsent(head, block);
        }
    }

    /** Skips a wrong word before a block, and parses the block all the same, to report the errors inside. */
    private void skipHead() {
        if (tokens.at(Token.Kind.CLOSE)) {
            tokens.take();
            return;
        }
        tokens.skipWords(Keyword.BLOCKS);
        if (tokens.at(Token.Kind.OPEN)) {
            block(tokens.current().place(), NOBODY);
        }
    }

    /** Parses the ranges between the braces of a block. */
    private Block block(FilePlace place, BlockHead head) {
        List<Range> ranges = new ArrayList<>();
        FilePlace brace = tokens.current().place();
        if (tokens.open(Keyword.RANGES, Keyword.BLOCKS)) {
            boolean empty = true;
            while (!isBlockEnd(brace, empty)) {
                readRange(head instanceof BlockHead.Everybody, ranges);
                empty = false;
            }
        }
        ShadowedRules.warn(ranges, Range::place, Range::filter, problems);
        return new Block(place, head, ranges);
    }

    /**
     * Whether the block ends here; takes the closing brace.
     *
     * @param brace where the block's opening brace stands
     * @param empty whether the block has no range yet, which is an error
     */
    private boolean isBlockEnd(FilePlace brace, boolean empty) {
        if (tokens.at(Token.Kind.CLOSE) && !empty) {
            tokens.take();
            return true;
        }
        if (tokens.at(Token.Kind.END) || tokens.at(Keyword.NAMED_BLOCKS)) {
            tokens.unexpected("'}' for the block that starts at " + brace);
            return true;
        }
        if (tokens.at(Token.Kind.CLOSE)) {
            tokens.unexpected(Keyword.RANGES);
            tokens.take();
            return true;
        }
        return false;
    }

    /** Parses a range and adds it to {@code ranges}, unless it has errors. */
    private void readRange(boolean inDefaultBlock, List<Range> ranges) {
        FilePlace place = tokens.current().place();
        Filter filter = null;
        boolean bequeaths = false;
        if (tokens.accept(Keyword.DEFAULT)) {
            filter = Filter.ANY;
            bequeaths = inDefaultBlock;
        } else if (tokens.at(Keyword.FILTERS)) {
            filter = filters.parse();
        } else {
            tokens.unexpected(Keyword.RANGES);
            tokens.skipWords(STARTS);
            // A brace after wrong words holds directives, whose errors are worth reporting.
            if (!tokens.at(Token.Kind.OPEN)) {
                return;
            }
        }
        RuleBuilder rule = directives.parse(bequeaths);
        if (filter != null && rule != null) {
            ranges.add(new Range(place, filter, rule.build()));
        }
    }
}
