package io.github.nettyidentd.policy.language;

import io.github.nettyidentd.policy.Capability;
import io.github.nettyidentd.policy.Place;
import io.github.nettyidentd.policy.Statement;
import java.util.EnumSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads what stands between the braces of a range, and knows what the ranges below inherit. */
final class DirectiveParser {

    /** Behind an error, it goes on at one of these: a directive, or a range before which a brace is missing. */
    private static final Set<Keyword> STOPS = Keyword.union(Keyword.DIRECTIVES, Keyword.RANGES);

    private final TokenCursor tokens;
    private final Problems problems;
    private final StatementParser statements;
    private Set<Capability> inherited = EnumSet.noneOf(Capability.class);
    private @Nullable Place inheritedForce;

    DirectiveParser(TokenCursor tokens, Problems problems, NameTable names) {
        this.tokens = tokens;
        this.problems = problems;
        this.statements = new StatementParser(tokens, problems, names, StatementParser.MAX_REPLIES_IN_SYSTEM_FILE);
    }

    /**
     * Reads from the opening brace to behind the closing one.
     *
     * @param bequeaths whether this is the range that all below it start from: the default of a default block
     * @return {@code null} after an error in the brace itself
     */
    @Nullable
    RuleBuilder parse(boolean bequeaths) {
        Place brace = tokens.current().place();
        if (!tokens.open(Keyword.DIRECTIVES, Keyword.RANGES)) {
            return null;
        }
        var rule = new RuleBuilder(inherited, problems);
        readDirectives(rule, brace);
        warnOfInheritedForce(rule);
        if (bequeaths) {
            inherited = rule.inheritance();
            inheritedForce = rule.forces() && !inherited.isEmpty() ? brace : null;
        }
        return rule;
    }

    private void readDirectives(RuleBuilder rule, Place brace) {
        for (boolean empty = true; ; empty = false) {
            Place place = tokens.current().place();
            Keyword keyword = tokens.accept(Keyword.DIRECTIVES);
            if (keyword != null) {
                readDirective(keyword, place, rule);
            } else if (tokens.at(Token.Kind.CLOSE)) {
                if (empty) {
                    tokens.unexpected(Keyword.DIRECTIVES);
                }
                tokens.take();
                return;
            } else if (tokens.at(Token.Kind.END) || tokens.at(Keyword.RANGES) || tokens.at(Keyword.USER)) {
                tokens.unexpected("'}' for the '{' at " + brace);
                return;
            } else {
                tokens.unexpected(Keyword.DIRECTIVES);
                tokens.skipWordsAndBraces(STOPS);
            }
        }
    }

    private void readDirective(Keyword directive, Place place, RuleBuilder rule) {
        Set<Keyword> expected = directive == Keyword.FORCE ? Keyword.FORCED : Keyword.CAPABILITIES;
        Keyword keyword = tokens.accept(expected);
        if (keyword == null) {
            tokens.unexpected(expected);
            tokens.skipWordsAndBraces(STOPS);
            return;
        }
        switch (directive) {
            case ALLOW -> rule.allow(keyword.capability(), place);
            case DENY -> rule.deny(keyword.capability(), place);
            default -> {
                Statement statement = statements.parse(keyword);
                if (statement != null) {
                    rule.force(keyword, statement, place);
                }
            }
        }
    }

    /** What is forced below is nobody's grant; but what is granted below may come from a force that nobody meant so. */
    private void warnOfInheritedForce(RuleBuilder rule) {
        if (inheritedForce != null && !rule.forces()) {
            problems.warning(inheritedForce, "what is forced here is granted in the ranges below, unless they deny it");
            inheritedForce = null;
        }
    }
}
