package io.github.nettyidentd.cli;

import io.github.nettyidentd.api.UserId;
import io.github.nettyidentd.text.Printable;

/** Makes user-ids safe to print: a peer must not move the cursor of a terminal, or turn the direction of its text. */
final class UserIdText {

    private UserIdText() {}

    /**
     * The user-id with an escape such as {@code \x1b} for each character that a terminal would act on. Where the octets
     * are not text in the user-id's charset, all octets that are not printable ASCII are escaped.
     */
    static String printable(UserId userId) {
        return userId.decoded().map(Printable::escaped).orElseGet(() -> escapedOctets(userId));
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
