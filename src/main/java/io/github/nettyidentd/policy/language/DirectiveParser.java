package io.github.nettyidentd.policy.language;

import io.github.nettyidentd.policy.FilePlace;
import io.github.nettyidentd.policy.NameDatabase;
import io.github.nettyidentd.policy.Rule;
import io.github.nettyidentd.policy.Statement;
import io.github.nettyidentd.policy.WildcardPattern;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Parses the directives between the braces of a range, and keeps what later ranges inherit: in oidentd, the {@code default}
 * range of the default block is where each range below it starts from.
 */
final class DirectiveParser {

    /** Where parsing goes on after an error: at a directive, or at a range before which a brace is missing. */
    private static final Set<Keyword> STOPS = Keyword.union(Keyword.DIRECTIVES, Keyword.RANGES);

    private final TokenCursor tokens;
    private final Problems problems;
    private final StatementParser statements;
    private final LoginPatternParser logins;

    /** What the next range starts with. Kept across blocks, because ranges in all later blocks inherit it. */
    private Rule.Grant inherited = Rule.Grant.NOTHING;

    /** Where the range stands that a warning about inheritance is due for; {@code null} if none is. */
    private @Nullable FilePlace inheritedForce;

    DirectiveParser(TokenCursor tokens, Problems problems, FileNames names, NameDatabase database) {
        this.tokens = tokens;
        this.problems = problems;
        this.statements = new StatementParser(tokens, problems, names, StatementParser.MAX_REPLIES_IN_SYSTEM_FILE);
        this.logins = new LoginPatternParser(tokens, problems, database);
    }

    /**
     * Parses from the opening brace to the end of the closing one.
     *
     * @param bequeaths whether later ranges inherit from this one, because it is the default range of a default block
     * @return {@code null} if there is no opening brace
     */
    @Nullable
    RuleBuilder parse(boolean bequeaths) {
        FilePlace brace = tokens.current().place();
        if (!tokens.open(Keyword.DIRECTIVES, Keyword.RANGES)) {
            return null;
        }
        var rule = new RuleBuilder(inherited, problems);
        readDirectives(rule, brace);
        warnOfInheritedForce(rule);
        if (bequeaths) {
            inherited = rule.inheritance();
            inheritedForce = rule.forces() && !inherited.capabilities().isEmpty() ? brace : null;
        }
        return rule;
    }

    /** Parses directives up to the closing brace, or up to where one seems to be missing. */
    private void readDirectives(RuleBuilder rule, FilePlace brace) {
        for (boolean empty = true; ; empty = false) {
            FilePlace place = tokens.current().place();
            Keyword keyword = tokens.accept(Keyword.DIRECTIVES);
            if (keyword != null) {
                readDirective(keyword, place, rule);
            } else if (tokens.at(Token.Kind.CLOSE)) {
                if (empty) {
                    tokens.unexpected(Keyword.DIRECTIVES);
                }
                tokens.take();
                return;
            } else if (tokens.at(Token.Kind.END) || tokens.at(Keyword.RANGES) || tokens.at(Keyword.NAMED_BLOCKS)) {
                tokens.unexpected("'}' for the '{' at " + brace);
                return;
            } else {
                tokens.unexpected(Keyword.DIRECTIVES);
                tokens.skipWordsAndBraces(STOPS);
            }
        }
    }

    /** Parses the rest of a directive whose first keyword was taken. */
    private void readDirective(Keyword directive, FilePlace place, RuleBuilder rule) {
        Set<Keyword> expected = directive == Keyword.FORCE ? Keyword.FORCED : Keyword.CAPABILITIES;
        FilePlace word = tokens.current().place();
        Keyword keyword = tokens.accept(expected);
        if (keyword == Keyword.TEMPLATE) {
            problems.foreign(word, "oidentd has no templates");
        }
        if (keyword == Keyword.REGISTER_FOR) {
            problems.foreign(word, "oidentd has no registrations");
        }
        if (keyword == null) {
            tokens.unexpected(expected);
            tokens.skipWordsAndBraces(STOPS);
            return;
        }
        switch (directive) {
            case ALLOW -> allow(keyword, place, rule);
            case DENY -> rule.deny(keyword.capability(), place);
            default -> {
                Statement statement = statements.parse(keyword);
                if (statement != null) {
                    rule.force(keyword, statement, place);
                }
            }
        }
    }

    private void allow(Keyword keyword, FilePlace place, RuleBuilder rule) {
        if (keyword != Keyword.REGISTER_FOR) {
            rule.allow(keyword.capability(), place);
            return;
        }
        List<WildcardPattern> patterns = logins.parse();
        if (patterns != null) {
            rule.allowRegisterFor(patterns, place);
        }
    }

    /**
     * Warns once of a force that later ranges inherit as a grant, which its writer hardly meant. A range that forces
     * something itself grants nothing, so the warning waits for one that does not.
     */
    private void warnOfInheritedForce(RuleBuilder rule) {
        if (inheritedForce != null && !rule.forces()) {
            problems.warning(inheritedForce, "what is forced here is granted in the ranges below, unless they deny it");
            inheritedForce = null;
        }
    }
}
