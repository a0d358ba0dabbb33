package io.github.nettyidentd.policy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LoginReadingsTest {

    @Test
    void aPlainWordHasThreeSpellings() {
        assertEquals(List.of("paul", "Paul", "PAUL"), List.copyOf(new LoginReadings("paul").all()));
    }

    @Test
    void theTextItselfComesFirst() {
        assertEquals(List.of("pAuL", "paul", "Paul", "PAUL"), List.copyOf(new LoginReadings(" pAuL ").all()));
    }

    @Test
    void aPartIsNoReadingOfTheWhole() {
        var readings = new LoginReadings("x:paul y");

        assertTrue(readings.all().contains("paul y"));
        assertTrue(readings.all().contains("x:paul"));
        assertFalse(readings.whole().contains("paul y"));
        assertTrue(new LoginReadings("paul y").all().contains("paul"));
        assertFalse(new LoginReadings("paul y").whole().contains("paul"));
    }

    @Test
    void whatIsTooLongForALoginIsNoReading() {
        assertEquals(Set.of(), new LoginReadings("x".repeat(256)).all());
        assertTrue(new LoginReadings("paul " + "x".repeat(256)).all().contains("paul"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "silk",
                "SILK",
                " silk",
                "silk\u00a0",
                "\uff53ilk",
                "s\u200bilk",
                "\u017filk",
                "sil\u212a",
                "s\u0131lk"
            })
    void whatLooksLikeTheLoginIsTheSame(String text) {
        assertTrue(LoginReadings.isSame("silk", text));
        assertTrue(new LoginReadings(text).whole().contains("silk"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"silks", "s ilk", "silk x", "~silk", "5ilk"})
    void whatDoesNotIsNot(String text) {
        assertFalse(LoginReadings.isSame("silk", text));
    }
}
