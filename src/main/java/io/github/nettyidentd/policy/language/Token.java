package io.github.nettyidentd.policy.language;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.github.nettyidentd.policy.FilePlace;
import io.github.nettyidentd.text.OctetText;
import io.github.nettyidentd.text.Printable;
import org.jspecify.annotations.Nullable;

/**
 * A word, a string, a brace, or the end of the file.
 *
 * @param octets the octets, one in each character; those of a string are without quotes, and with escapes resolved
 * @param sound whether the token is without errors; otherwise an error has been reported
 */
record Token(Kind kind, String octets, FilePlace place, boolean sound) {

    private static final int MAX_SHOWN = 40;

    enum Kind {
        WORD,
        STRING,
        OPEN,
        CLOSE,
        END
    }

    static Token of(Kind kind, FilePlace place) {
        return new Token(kind, "", place, true);
    }

    /** The keyword that this token is; {@code null} if it is not a keyword. */
    @Nullable
    Keyword keyword() {
        return kind == Kind.WORD ? Keyword.of(octets) : null;
    }

    /** Whether this token can be a name or a text. */
    boolean isText() {
        return kind == Kind.STRING || (kind == Kind.WORD && !isReserved());
    }

    private boolean isReserved() {
        Keyword keyword = keyword();
        return keyword != null && !Keyword.ADDED.contains(keyword);
    }

    /** The octets as {@link OctetText}. */
    String text() {
        return OctetText.of(octets.getBytes(ISO_8859_1));
    }

    /** The token as it is shown in messages: shortened, and without characters that a terminal may obey. */
    String shown() {
        return switch (kind) {
            case WORD -> (isReserved() ? "the keyword '" : "'") + printable(text()) + "'";
            case STRING -> "\"" + printable(text()) + "\"";
            case OPEN -> "'{'";
            case CLOSE -> "'}'";
            case END -> "the end of the file";
        };
    }

    /** A part of a token as it is shown in messages. */
    static String shown(String part) {
        return "'" + printable(part) + "'";
    }

    private static String printable(String text) {
        var printable = new StringBuilder();
        text.codePoints()
                .limit(MAX_SHOWN)
                .map(c -> Printable.isHarmless(c) ? c : '?')
                .forEach(printable::appendCodePoint);
        return text.codePointCount(0, text.length()) > MAX_SHOWN ? printable + "…" : printable.toString();
    }
}
