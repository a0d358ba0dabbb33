package io.github.nettyidentd.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.github.nettyidentd.api.UserId;
import io.github.nettyidentd.text.Printable;
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

    /** The text with escapes for what a terminal would act on; if the octets are not text, escapes for all but ASCII. */
    static String printable(UserId userId) {
        return decoded(userId).map(Printable::escaped).orElseGet(() -> escapedOctets(userId));
    }

    private static String escapedOctets(UserId userId) {
        var text = new StringBuilder();
        for (byte octet : userId.octets()) {
            if (Printable.isAscii(octet)) {
                text.append((char) octet);
            } else {
                text.append("\\x%02x".formatted(octet & 0xff));
            }
        }
        return text.toString();
    }
}
