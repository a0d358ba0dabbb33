package io.github.nettyidentd.policy.language;

import io.github.nettyidentd.policy.NameDatabase;
import io.github.nettyidentd.policy.WildcardPattern;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Parses the logins behind {@code register_for}: names, and patterns of names. */
final class LoginPatternParser {

    private static final String EXPECTED = "a login, or a pattern with '*'";

    private final TokenCursor tokens;
    private final Problems problems;
    private final NameDatabase database;

    LoginPatternParser(TokenCursor tokens, Problems problems, NameDatabase database) {
        this.tokens = tokens;
        this.problems = problems;
        this.database = database;
    }

    /** Parses all patterns that stand here, at least one; {@code null} after an error. */
    @Nullable
    List<WildcardPattern> parse() {
        if (!tokens.current().isText()) {
            tokens.unexpected(
                    EXPECTED + ", behind '" + Keyword.REGISTER_FOR + "' (words of this language need quotes)");
            return null;
        }
        List<WildcardPattern> patterns = new ArrayList<>();
        boolean isSound = true;
        while (tokens.current().isText()) {
            Token token = tokens.take();
            if (token.text().isEmpty()) {
                problems.unexpected(token, EXPECTED);
            }
            if (token.text().isEmpty() || !token.sound()) {
                isSound = false;
            } else {
                warn(token);
                patterns.add(new WildcardPattern(token.text()));
            }
        }
        return isSound ? patterns : null;
    }

    /** Warns of patterns that hardly mean what they seem to mean. */
    private void warn(Token token) {
        String text = token.text();
        if (text.indexOf('?') >= 0 || text.indexOf('[') >= 0) {
            problems.warning(token.place(), token.shown() + ": only '*' stands for other characters");
        } else if (text.indexOf('*') < 0
                && NameUnavailableException.at(token, () -> database.uidOf(text))
                        .isEmpty()) {
            problems.warning(token.place(), token.shown() + ": no account has this login");
        }
    }
}
