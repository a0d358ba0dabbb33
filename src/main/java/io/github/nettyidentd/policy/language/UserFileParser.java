package io.github.nettyidentd.policy.language;

import io.github.nettyidentd.policy.FilePlace;
import io.github.nettyidentd.policy.Filter;
import io.github.nettyidentd.policy.NameDatabase;
import io.github.nettyidentd.policy.Statement;
import io.github.nettyidentd.policy.UserPolicy;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Parses the entries of a user's file, by recursive descent over the grammar in {@link PolicyParser}. Goes on after errors as
 * {@link SystemFileParser} does.
 */
final class UserFileParser {

    private final Problems problems;
    private final TokenCursor tokens;
    private final FilterParser filters;
    private final StatementParser statements;
    private final List<UserPolicy.Entry> entries = new ArrayList<>();

    /**
     * @param file the name of the file, for messages
     * @param problems receives the errors and warnings
     */
    UserFileParser(String file, byte[] content, NameDatabase database, Problems problems) {
        this.problems = problems;
        this.tokens = new TokenCursor(new Lexer(file, content, problems), problems);
        FileNames names = FileNames.ofUserFile(database);
        this.filters = new FilterParser(tokens, problems, names);
        this.statements = new StatementParser(tokens, problems, names, StatementParser.MAX_REPLIES_IN_USER_FILE);
    }

    ParseResult<UserPolicy> parse() {
        while (!tokens.at(Token.Kind.END)) {
            readEntry();
        }
        ShadowedRules.warn(entries, UserPolicy.Entry::place, UserPolicy.Entry::filter, problems);
        return problems.parsed(() -> new UserPolicy(entries));
    }

    /** Parses an entry and keeps it, unless it has errors. */
    private void readEntry() {
        FilePlace place = tokens.current().place();
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

    /** Reports that no entry starts here, and skips to an entry, or to the brace after a mistyped head. */
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

    /** Parses the statement between the braces of an entry; {@code null} after an error. */
    private @Nullable Statement readStatement() {
        FilePlace brace = tokens.current().place();
        if (!tokens.open(Keyword.STATEMENTS, Keyword.ENTRIES)) {
            return null;
        }
        Keyword keyword = tokens.accept(Keyword.STATEMENTS);
        Statement statement = keyword == null ? null : statements.parse(keyword);
        if (keyword == null && tokens.at(Keyword.TEMPLATE)) {
            tokens.unexpected(Keyword.list(Keyword.STATEMENTS) + " (only the system file can have a template)");
        } else if (keyword == null) {
            tokens.unexpected(Keyword.STATEMENTS);
        } else if (!tokens.at(Token.Kind.CLOSE)) {
            tokens.unexpected("'}' for the '{' at " + brace + ", as an entry holds one statement");
        }
        closeEntry(keyword == null ? Set.of() : Keyword.ENTRIES);
        return statement;
    }

    /** Skips to the end of an entry. A keyword that starts an entry also ends this one: a brace before it was left out. */
    private void closeEntry(Set<Keyword> starts) {
        tokens.skipWordsAndBraces(starts);
        if (tokens.at(Token.Kind.CLOSE)) {
            tokens.take();
        }
    }
}
