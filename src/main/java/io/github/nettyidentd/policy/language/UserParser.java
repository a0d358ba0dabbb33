package io.github.nettyidentd.policy.language;

import io.github.nettyidentd.policy.Filter;
import io.github.nettyidentd.policy.NameDatabase;
import io.github.nettyidentd.policy.Place;
import io.github.nettyidentd.policy.Statement;
import io.github.nettyidentd.policy.UserPolicy;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads the entries of a user's file. */
final class UserParser {

    private final Problems problems;
    private final TokenCursor tokens;
    private final FilterParser filters;
    private final StatementParser statements;
    private final List<UserPolicy.Entry> entries = new ArrayList<>();

    UserParser(String file, byte[] content, NameDatabase names, Problems problems) {
        this.problems = problems;
        this.tokens = new TokenCursor(new Lexer(file, content, problems), problems);
        NameTable table = NameTable.ofUserFile(names);
        this.filters = new FilterParser(tokens, problems, table);
        this.statements = new StatementParser(tokens, problems, table, StatementParser.MAX_REPLIES_IN_USER_FILE);
    }

    Parsed<UserPolicy> parse() {
        while (!tokens.at(Token.Kind.END)) {
            readEntry();
        }
        ShadowedRules.warn(entries, UserPolicy.Entry::place, UserPolicy.Entry::filter, problems);
        return problems.parsed(() -> new UserPolicy(entries));
    }

    private void readEntry() {
        Place place = tokens.current().place();
        Filter filter = null;
        if (tokens.accept(Keyword.GLOBAL)) {
            filter = Filter.ANY;
        } else if (tokens.at(Keyword.FILTERS)) {
            filter = filters.parse();
        } else {
            unexpectedEntry();
            if (!tokens.at(Token.Kind.OPEN)) {
                return;
            }
        }
        Statement statement = readStatement();
        if (filter != null && statement != null) {
            entries.add(new UserPolicy.Entry(place, filter, statement));
        }
    }

    /** Goes on to an entry, or to an opening brace that stands behind a mistyped head. */
    private void unexpectedEntry() {
        if (tokens.at(Keyword.BLOCKS)) {
            tokens.unexpected(Keyword.list(Keyword.ENTRIES) + " (this is the system file's language)");
            tokens.skipHeadAndBraces(Keyword.ENTRIES);
            return;
        }
        tokens.unexpected(Keyword.ENTRIES);
        if (tokens.at(Token.Kind.CLOSE)) {
            tokens.take();
        }
        tokens.skipWords(Keyword.ENTRIES);
    }

    private @Nullable Statement readStatement() {
        Place brace = tokens.current().place();
        if (!tokens.open(Keyword.STATEMENTS, Keyword.ENTRIES)) {
            return null;
        }
        Keyword keyword = tokens.accept(Keyword.STATEMENTS);
        Statement statement = keyword == null ? null : statements.parse(keyword);
        if (keyword == null) {
            tokens.unexpected(Keyword.STATEMENTS);
        } else if (!tokens.at(Token.Kind.CLOSE)) {
            tokens.unexpected("'}' for the '{' at " + brace + ", as an entry holds one statement");
        }
        closeEntry(keyword == null ? Set.of() : Keyword.ENTRIES);
        return statement;
    }

    /** Behind a statement, a keyword that starts an entry stands for a brace that was left out before it. */
    private void closeEntry(Set<Keyword> starts) {
        tokens.skipWordsAndBraces(starts);
        if (tokens.at(Token.Kind.CLOSE)) {
            tokens.take();
        }
    }
}
