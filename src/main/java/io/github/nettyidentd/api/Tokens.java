package io.github.nettyidentd.api;

/**
 * Checks RFC 1413 §5 tokens: 1 to 64 printable ASCII characters without space and colon. We allow no comma either, because
 * in a reply it separates the opsys from the charset.
 */
final class Tokens {

    private static final int MAX_LENGTH = 64;

    private Tokens() {}

    static String require(String name, String token) {
        if (!isToken(token)) {
            throw new IllegalArgumentException(name + ": '" + printable(token)
                    + "' (expected: 1-64 printable ASCII characters, no colon or comma)");
        }
        return token;
    }

    private static boolean isToken(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c <= ' ' || c >= 0x7f || c == ':' || c == ',') {
                return false;
            }
        }
        return !text.isEmpty() && text.length() <= MAX_LENGTH;
    }

    private static String printable(String token) {
        return token.replaceAll("[^\\x20-\\x7e]", "?");
    }
}
