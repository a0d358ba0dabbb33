package io.github.nettyidentd.policy.language;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.github.nettyidentd.policy.Place;
import io.github.nettyidentd.text.OctetText;
import io.github.nettyidentd.text.Printable;
import org.jspecify.annotations.Nullable;

/**
 * A word, a string or a brace.
 *
 * @param octets one in each character; of a string what it means, without quotes and escapes
 * @param sound whether nothing was wrong inside; otherwise the error has been told
 */
record Token(Kind kind, String octets, Place place, boolean sound) {

    private static final int MAX_SHOWN = 40;

    enum Kind {
        WORD,
        STRING,
        OPEN,
        CLOSE,
        END
    }

    static Token of(Kind kind, Place place) {
        return new Token(kind, "", place, true);
    }

    /** The keyword that this is, if it is one. */
    @Nullable
    Keyword keyword() {
        return kind == Kind.WORD ? Keyword.of(octets) : null;
    }

    /** Whether this can stand for a name or a text. */
    boolean isText() {
        return kind == Kind.STRING || (kind == Kind.WORD && keyword() == null);
    }

    /** The octets as text. */
    String text() {
        return OctetText.of(octets.getBytes(ISO_8859_1));
    }

    /** How messages name it. */
    String shown() {
        return switch (kind) {
            case WORD -> (keyword() == null ? "'" : "the keyword '") + printable(text()) + "'";
            case STRING -> "\"" + printable(text()) + "\"";
            case OPEN -> "'{'";
            case CLOSE -> "'}'";
            case END -> "the end of the file";
        };
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
