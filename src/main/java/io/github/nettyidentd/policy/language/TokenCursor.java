package io.github.nettyidentd.policy.language;

import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The token that stands next, and the ways to go on: with it, or behind an error. */
final class TokenCursor {

    private final Lexer lexer;
    private final Problems problems;
    private Token current;

    TokenCursor(Lexer lexer, Problems problems) {
        this.lexer = lexer;
        this.problems = problems;
        this.current = lexer.next();
    }

    Token current() {
        return current;
    }

    Token take() {
        Token taken = current;
        current = lexer.next();
        return taken;
    }

    boolean at(Token.Kind kind) {
        return current.kind() == kind;
    }

    boolean at(Set<Keyword> keywords) {
        Keyword keyword = current.keyword();
        return keyword != null && keywords.contains(keyword);
    }

    /** Takes the token if it is one of these keywords. */
    @Nullable
    Keyword accept(Set<Keyword> keywords) {
        return at(keywords) ? take().keyword() : null;
    }

    boolean accept(Keyword keyword) {
        return at(keyword) && take().keyword() == keyword;
    }

    boolean at(Keyword keyword) {
        return current.keyword() == keyword;
    }

    /** Tells that the token is not what was expected: one of some keywords. */
    void unexpected(Set<Keyword> keywords) {
        String meant = current.kind() == Token.Kind.WORD
                ? NearMiss.of(current.octets(), keywords)
                        .map(keyword -> " (did you mean '" + keyword + "'?)")
                        .orElse("")
                : "";
        unexpected(Keyword.list(keywords) + meant);
    }

    /** Tells that the token is not what was expected. */
    void unexpected(String expected) {
        problems.unexpected(current, expected);
    }

    /** Goes behind an opening brace. If there is none, tells so, and goes on where the inside seems to start. */
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

    /** Goes on to the next brace, or to one of these keywords. */
    void skipWords(Set<Keyword> stops) {
        while ((at(Token.Kind.WORD) || at(Token.Kind.STRING)) && !at(stops)) {
            take();
        }
    }

    /** Goes on to the next closing brace of this depth, or to one of these keywords. */
    void skipWordsAndBraces(Set<Keyword> stops) {
        skipWords(stops);
        while (at(Token.Kind.OPEN)) {
            skipBraces();
            skipWords(stops);
        }
    }

    /** Goes behind a block whose head stands here, or to one of these keywords if that comes before the block. */
    void skipHeadAndBraces(Set<Keyword> stops) {
        take();
        skipWords(stops);
        if (at(Token.Kind.OPEN)) {
            skipBraces();
        }
    }

    /** Goes behind the brace that closes the one that stands here, or to the end. */
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
