package io.github.nettyidentd.policy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Random;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WildcardPatternTest {

    @ParameterizedTest
    @CsvSource({
        "znc.service, znc.service, true",
        "znc.service, znc.servic, false",
        "znc.service, zncxservice, false",
        "znc.service, Znc.service, false",
        "znc*, znc, true",
        "znc*, znc.service, true",
        "znc*, azn, false",
        "*.service, znc.service, true",
        "*.service, .service, true",
        "*.service, znc.service.d, false",
        "*a*b*, xaxbx, true",
        "*a*b*, xbxax, false",
        "a*b*c, abbcbc, true",
        "a**c, abc, true",
        "**, x, true",
        "/*/x, /a/b/x, true",
        "a?, ab, false",
        "[ab], a, false",
    })
    void matches(String pattern, String name, boolean expected) {
        assertEquals(expected, new WildcardPattern(pattern).matches(name));
    }

    @Test
    void noPatternMatchesANameThatIsNotThere() {
        assertFalse(new WildcardPattern("*").matches(""));
        assertThrows(IllegalArgumentException.class, () -> new WildcardPattern(""));
    }

    /** Each random pattern of few letters decides as the regular expression for it. */
    @Test
    void matchesLikeARegularExpression() {
        var random = new Random(1413);
        for (int i = 0; i < 20_000; i++) {
            String pattern = text(random, "ab*", 1 + random.nextInt(6));
            String name = text(random, "ab", 1 + random.nextInt(8));
            boolean expected = Pattern.matches(pattern.replace("*", ".*"), name);

            assertEquals(expected, new WildcardPattern(pattern).matches(name), pattern + " " + name);
        }
    }

    /** Whatever fits the covered pattern fits the covering one. */
    @Test
    void coversOnlyWhatItMatches() {
        var random = new Random(1413);
        int covered = 0;
        for (int i = 0; i < 20_000; i++) {
            var wide = new WildcardPattern(text(random, "ab*", 1 + random.nextInt(4)));
            var narrow = new WildcardPattern(text(random, "ab*", 1 + random.nextInt(4)));
            if (wide.covers(narrow)) {
                covered++;
                for (int j = 0; j < 10; j++) {
                    String name = text(random, "ab", 1 + random.nextInt(6));
                    assertTrue(!narrow.matches(name) || wide.matches(name), wide + " " + narrow + " " + name);
                }
            }
        }
        assertTrue(covered > 100, () -> "too few covered patterns to test anything");
    }

    private static String text(Random random, String letters, int length) {
        var text = new StringBuilder();
        while (text.length() < length) {
            text.append(letters.charAt(random.nextInt(letters.length())));
        }
        return text.toString();
    }
}
