package io.github.nettyidentd.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.github.nettyidentd.api.UserId;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.util.Optional;

/** A user-id for a terminal, where a peer's control characters must do nothing. */
final class UserIdText {

    private UserIdText() {}

    /** The text, if the JDK knows the charset (UTF-8 where none is named) and the octets fit it. */
    static Optional<String> decoded(UserId userId) {
        try {
            Charset charset = userId.charset().map(Charset::forName).orElse(UTF_8);
            return Optional.of(charset.newDecoder()
                    .decode(ByteBuffer.wrap(userId.octets()))
                    .toString());
        } catch (CharacterCodingException | IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    /** The text with {@code \xNN} for what a terminal would act on; where there is no text, for all but ASCII octets. */
    static String printable(UserId userId) {
        var text = new StringBuilder();
        decoded(userId)
                .ifPresentOrElse(
                        decoded -> decoded.codePoints().forEach(c -> append(c, isPrintable(c), text)),
                        () -> userId.text()
                                .chars()
                                .forEach(octet -> append(octet, octet >= ' ' && octet < 0x7f, text)));
        return text.toString();
    }

    /** Any text of others, likewise. */
    static String printable(String text) {
        var printable = new StringBuilder();
        text.codePoints().forEach(c -> append(c, isPrintable(c), printable));
        return printable.toString();
    }

    private static void append(int codePoint, boolean printable, StringBuilder text) {
        if (printable) {
            text.appendCodePoint(codePoint);
        } else {
            text.append(codePoint <= 0xff ? "\\x%02x".formatted(codePoint) : "\\u%04x".formatted(codePoint));
        }
    }

    private static boolean isPrintable(int codePoint) {
        return switch (Character.getType(codePoint)) {
            // Format characters can turn the direction of what follows.
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.SURROGATE,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR -> false;
            default -> true;
        };
    }
}
