package io.github.nettyidentd.policy;

import java.text.Normalizer;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Stream;

/**
 * The logins for which somebody may take a text. Clients trim an answer, ignore case, stop at the first blank (as
 * oidentd does when it forwards) or start behind the last colon; people do not see characters without a shape, nor
 * which of several letters of one shape they look at.
 */
final class LoginReadings {

    /** Linux has no longer ones: {@code LOGIN_NAME_MAX}, with its NUL. */
    private static final int MAX_LOGIN = 255;

    private final Set<String> whole = new LinkedHashSet<>();
    private final Set<String> all;

    LoginReadings(String text) {
        String trimmed = trim(text);
        addSpellings(trimmed, whole);
        addSpellings(fold(text), whole);
        all = new LinkedHashSet<>(whole);
        addSpellings(firstWord(trimmed), all);
        addSpellings(trim(trimmed.substring(trimmed.lastIndexOf(':') + 1)), all);
    }

    /** What the whole text may stand for, the text itself first. */
    Set<String> whole() {
        return Collections.unmodifiableSet(whole);
    }

    /** What the text or a part of it may stand for, the text itself first. */
    Set<String> all() {
        return Collections.unmodifiableSet(all);
    }

    /** Whether a text is a login, but for blanks around it, case, and characters that look alike to Unicode. */
    static boolean isSame(String login, String text) {
        return login.equals(text) || fold(login).equals(fold(text));
    }

    /** Accounts cannot be searched without regard to case, so the usual spellings are tried one by one. */
    private static void addSpellings(String reading, Set<String> into) {
        String lower = reading.toLowerCase(Locale.ROOT);
        String upper = reading.toUpperCase(Locale.ROOT);
        String capitalized = upper.isEmpty() ? "" : upper.charAt(0) + lower.substring(1);
        Stream.of(reading, lower, capitalized, upper)
                .filter(login -> !login.isEmpty() && login.length() <= MAX_LOGIN)
                .forEach(into::add);
    }

    private static String fold(String text) {
        String shaped = Normalizer.normalize(text, Normalizer.Form.NFKC)
                .codePoints()
                .filter(c -> Character.getType(c) != Character.FORMAT)
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
        // Some letters meet only as capitals: the long s, the dotless i.
        return trim(shaped).toUpperCase(Locale.ROOT).toLowerCase(Locale.ROOT);
    }

    private static String firstWord(String trimmed) {
        int end = 0;
        while (end < trimmed.length() && !isBlank(trimmed.charAt(end))) {
            end++;
        }
        return trimmed.substring(0, end);
    }

    private static String trim(String text) {
        int start = 0;
        int end = text.length();
        while (start < end && isBlank(text.charAt(start))) {
            start++;
        }
        while (end > start && isBlank(text.charAt(end - 1))) {
            end--;
        }
        return text.substring(start, end);
    }

    /** Control characters too: no text has them, but an account database is not asked for them either. */
    private static boolean isBlank(char c) {
        return Character.isWhitespace(c) || Character.isSpaceChar(c) || Character.isISOControl(c);
    }
}
