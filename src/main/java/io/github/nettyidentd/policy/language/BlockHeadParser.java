package io.github.nettyidentd.policy.language;

import io.github.nettyidentd.policy.BlockHead;
import io.github.nettyidentd.policy.NameDatabase;
import io.github.nettyidentd.policy.WildcardPattern;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Parses the operand of a block's keyword, for the blocks that oidentd does not have. */
final class BlockHeadParser {

    private static final Pattern UIDS = Pattern.compile("(\\d{0,10})(?:(:)(\\d{0,10}))?");
    private static final Pattern FULL_ID = Pattern.compile("[0-9a-f]{13,64}");

    private final TokenCursor tokens;
    private final NameDatabase database;
    private final Problems problems;

    BlockHeadParser(TokenCursor tokens, NameDatabase database, Problems problems) {
        this.tokens = tokens;
        this.database = database;
        this.problems = problems;
    }

    /** Parses the operand of a keyword that was taken, one of {@link Keyword#ADDED_BLOCKS}; {@code null} after an error. */
    @Nullable
    BlockHead parse(Keyword keyword) {
        if (!tokens.current().isText()) {
            tokens.unexpected(operand(keyword) + " behind '" + keyword + "' (words of this language need quotes)");
            if (tokens.at(Token.Kind.WORD)) {
                tokens.take();
            }
            return null;
        }
        Token token = tokens.take();
        if (!token.sound()) {
            return null;
        }
        return switch (keyword) {
            case UID -> uids(token);
            case GROUP -> group(token);
            default -> pattern(keyword, token);
        };
    }

    private static String operand(Keyword keyword) {
        return switch (keyword) {
            case UID -> "a uid, or a range of uids such as 100000:165535";
            case GROUP -> "a group of this host";
            case CGROUP ->
                "the path of a cgroup such as \"/system.slice/znc.service\", or a pattern that starts with '/' or '*',";
            case UNIT -> "a unit such as \"znc.service\", or a pattern with '*',";
            case CONTAINER -> "a container's id or name, or a pattern with '*',";
            default -> "the name of a network namespace, or a pattern with '*',";
        };
    }

    private @Nullable BlockHead uids(Token token) {
        Matcher uids = UIDS.matcher(token.text());
        if (!uids.matches() || token.text().length() < 1 || token.text().equals(":")) {
            problems.unexpected(token, operand(Keyword.UID));
            return null;
        }
        long first = uids.group(1).isEmpty() ? 0 : Long.parseLong(uids.group(1));
        long last = uids.group(2) == null
                ? first
                : uids.group(3).isEmpty() ? UidParser.MAX_UID : Long.parseLong(uids.group(3));
        if (Math.max(first, last) > UidParser.MAX_UID) {
            problems.unexpected(token, "uids up to " + UidParser.MAX_UID);
            return null;
        }
        if (first > last) {
            problems.unexpected(token, "the smaller uid first");
            return null;
        }
        return new BlockHead.OfUids(first, last);
    }

    private @Nullable BlockHead group(Token token) {
        String name = token.text();
        Optional<NameDatabase.Group> group =
                name.isEmpty() ? Optional.empty() : NameUnavailableException.at(token, () -> database.group(name));
        if (group.isEmpty()) {
            problems.unexpected(token, operand(Keyword.GROUP));
            return null;
        }
        return new BlockHead.OfGroup(name, group.get().gid(), group.get().members());
    }

    private @Nullable BlockHead pattern(Keyword keyword, Token token) {
        String text = token.text();
        boolean isPath = text.startsWith("/") || text.startsWith("*");
        if (text.isEmpty() || (keyword == Keyword.CGROUP && !isPath)) {
            problems.unexpected(token, operand(keyword).replaceFirst(",$", ""));
            return null;
        }
        warn(keyword, token);
        var pattern = new WildcardPattern(text);
        return switch (keyword) {
            case CGROUP -> new BlockHead.InCgroup(pattern);
            case UNIT -> new BlockHead.InUnit(pattern);
            case CONTAINER -> new BlockHead.InContainer(pattern);
            default -> new BlockHead.InNamespace(pattern);
        };
    }

    /** Warns of patterns that hardly mean what they seem to mean. */
    private void warn(Keyword keyword, Token token) {
        String text = token.text();
        if (text.indexOf('?') >= 0 || text.indexOf('[') >= 0) {
            problems.warning(token.place(), token.shown() + ": only '*' stands for other characters");
        }
        if (keyword == Keyword.CONTAINER && FULL_ID.matcher(text).matches()) {
            problems.warning(
                    token.place(),
                    token.shown() + " fits no container, whose id is cut to 12 digits: write \"" + text.substring(0, 12)
                            + "\"");
        }
        if (keyword == Keyword.UNIT && text.indexOf('.') < 0 && !text.endsWith("*")) {
            problems.warning(
                    token.place(),
                    token.shown() + " fits no unit, whose name ends in its type: write \"" + text + ".service\"");
        }
    }
}
