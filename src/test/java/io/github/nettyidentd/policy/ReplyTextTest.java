package io.github.nettyidentd.policy;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ReplyTextTest {

    @Test
    void octetsThatAreUtf8AreReadAsUtf8() {
        assertEquals(ReplyText.of("caf\u00e9"), ReplyText.ofOctets("caf\u00e9".getBytes(UTF_8)));
    }

    @Test
    void otherOctetsAreReadAsLatin1AndKept() {
        byte[] octets = "caf\u00e9".getBytes(ISO_8859_1);

        ReplyText text = ReplyText.ofOctets(octets);

        assertEquals(new ReplyText("caf\u00e9", ISO_8859_1), text);
        assertArrayEquals(octets, text.octets());
    }

    @Test
    void has512OctetsAtMost() {
        assertEquals(512, ReplyText.of("\u00e9".repeat(256)).octets().length);
        assertEquals(
                "text: 513 octets (expected: 1-512)",
                assertThrows(IllegalArgumentException.class, () -> ReplyText.of("x".repeat(513)))
                        .getMessage());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "\u00a0", "\u3000 \u2003", "\u200b", " \u2060\ufeff "})
    void isNotBlank(String text) {
        assertEquals(
                "text: blank (expected: something that can be seen)",
                assertThrows(IllegalArgumentException.class, () -> ReplyText.of(text))
                        .getMessage());
    }

    @ParameterizedTest
    @ValueSource(strings = {"a\0", "a\r\nb", "\ta", "a\u001b[1m", "a\u007f", "a\u0085b", "a\u2028b", "a\u2029b"})
    void hasNoControlCharacters(String text) {
        assertEquals(
                "text: has a control character (expected: none)",
                assertThrows(IllegalArgumentException.class, () -> ReplyText.of(text))
                        .getMessage());
    }

    @Test
    void hasOneFormForTheSameOctets() {
        assertThrows(IllegalArgumentException.class, () -> new ReplyText("ascii", ISO_8859_1));
        assertThrows(IllegalArgumentException.class, () -> new ReplyText("ascii", US_ASCII));
        assertThrows(IllegalArgumentException.class, () -> new ReplyText("\u20ac", ISO_8859_1));
        assertThrows(IllegalArgumentException.class, () -> ReplyText.of("\ud800"));
    }
}
