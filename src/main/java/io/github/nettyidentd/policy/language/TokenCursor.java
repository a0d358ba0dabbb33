package io.github.nettyidentd.policy.language;

import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Stands at the next token of a file, and knows how to go on: with that token, or at a later one after an error. */
final class TokenCursor {

    private final Lexer lexer;
    private final Problems problems;
    private Token current;

    TokenCursor(Lexer lexer, Problems problems) {
        this.lexer = lexer;
        this.problems = problems;
        this.current = lexer.next();
    }

    /** The token to be looked at; at the end of the file, {@link Token.Kind#END}. */
    Token current() {
        return current;
    }

    /** Gives the current token and goes on to the next one. */
    Token take() {
        Token taken = current;
        current = lexer.next();
        return taken;
    }

    /** Whether the current token is of this kind. */
    boolean at(Token.Kind kind) {
        return current.kind() == kind;
    }

    boolean at(Set<Keyword> keywords) {
        Keyword keyword = current.keyword();
        return keyword != null && keywords.contains(keyword);
    }

    /** Takes the token if it is one of these keywords; {@code null} otherwise. */
    @Nullable
    Keyword accept(Set<Keyword> keywords) {
        return at(keywords) ? take().keyword() : null;
    }

    /** Takes the token if it is this keyword, and says whether it was. */
    boolean accept(Keyword keyword) {
        return at(keyword) && take().keyword() == keyword;
    }

    boolean at(Keyword keyword) {
        return current.keyword() == keyword;
    }

    /** Reports that the token is not one of the keywords that were expected. */
    void unexpected(Set<Keyword> keywords) {
        String meant = current.kind() == Token.Kind.WORD
                ? Keyword.nearest(current.octets(), keywords)
                        .map(keyword -> " (did you mean '" + keyword + "'?)")
                        .orElse("")
                : "";
        unexpected(Keyword.list(keywords) + meant);
    }

    /** Reports that the token is not what was expected. */
    void unexpected(String expected) {
        problems.unexpected(current, expected);
    }

    /**
     * Takes an opening brace. If it is missing, reports so and goes on where the inside of the braces seems to start.
     *
     * @param inside the keywords that may follow the brace
     * @param outside the keywords that may follow the closing brace
     * @return whether the inside can be parsed
     */
    boolean open(Set<Keyword> inside, Set<Keyword> outside) {
        if (!at(Token.Kind.OPEN)) {
            unexpected("'{'");
            skipWords(Keyword.union(inside, outside));
        }
        if (at(Token.Kind.OPEN)) {
            take();
            return true;
        }
        return at(inside);
    }

    /** Skips to the next brace, or to one of these keywords. */
    void skipWords(Set<Keyword> stops) {
        while ((at(Token.Kind.WORD) || at(Token.Kind.STRING)) && !at(stops)) {
            take();
        }
    }

    /** Skips to the closing brace of this depth, or to one of these keywords. */
    void skipWordsAndBraces(Set<Keyword> stops) {
        skipWords(stops);
        while (at(Token.Kind.OPEN)) {
            skipBraces();
            skipWords(stops);
        }
    }

    /** Skips a block whose head stands here. If one of these keywords comes before its brace, skips to that. */
    void skipHeadAndBraces(Set<Keyword> stops) {
        take();
        skipWords(stops);
        if (at(Token.Kind.OPEN)) {
            skipBraces();
        }
    }

    /** Skips from the opening brace that stands here to the end of its closing brace, or to the end of the file. */
    private void skipBraces() {
        int depth = 0;
        do {
            switch (take().kind()) {
                case OPEN -> depth++;
                case CLOSE -> depth--;
                case WORD, STRING, END -> {}
            }
        } while (depth > 0 && !at(Token.Kind.END));
    }
}
