package io.github.nettyidentd.api;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class UserIdTest {

    @Test
    void isUnixForLogin() {
        UserId userId = UserId.unix("stjohns");

        assertEquals("UNIX", userId.opsys());
        assertEquals(Optional.empty(), userId.charset());
        assertArrayEquals("stjohns".getBytes(US_ASCII), userId.octets());
        assertEquals("stjohns", userId.text());
    }

    @Test
    void isOtherForWhatIsNoLogin() {
        assertEquals("OTHER", UserId.other("kl3j2h4").opsys());
    }

    @Test
    void sharesNoArray() {
        byte[] octets = {'a', 'b'};
        UserId userId = UserId.ofOctets("UNIX", null, octets);
        octets[0] = 0;
        userId.octets()[1] = 0;

        assertEquals("ab", userId.text());
    }

    @Test
    void encodesInNamedCharset() {
        assertArrayEquals(
                octets(0xf6), UserId.of("UNIX", "ISO-8859-1", "\u00f6").octets());
        assertArrayEquals(
                octets(0xc3, 0xb6), UserId.of("UNIX", "UTF-8", "\u00f6").octets());
        assertArrayEquals(octets(0xd0), UserId.of("UNIX", "KOI8-R", "\u043f").octets());
    }

    @Test
    void encodesInUtf8WithoutCharset() {
        assertArrayEquals(octets(0xc3, 0xb6), UserId.unix("\u00f6").octets());
    }

    @Test
    void decodesInNamedCharset() {
        assertEquals(
                "\u00f6", UserId.ofOctets("UNIX", "ISO-8859-1", octets(0xf6)).text());
        assertEquals("\u043f", UserId.ofOctets("UNIX", "koi8-r", octets(0xd0)).text());
    }

    @Test
    void decodesInUtf8WithoutCharset() {
        assertEquals("\u00f6", UserId.ofOctets("UNIX", null, octets(0xc3, 0xb6)).text());
    }

    @Test
    void showsOctetsWhereCharsetIsUnknownOrDoesNotFit() {
        byte[] octets = octets('a', 0xff);

        assertEquals("a\u00ff", UserId.ofOctets("UNIX", "X-NO-SUCH", octets).text());
        assertEquals("a\u00ff", UserId.ofOctets("UNIX", "%&$", octets).text());
        assertEquals("a\u00ff", UserId.ofOctets("UNIX", "UTF-8", octets).text());
        assertEquals("a\u00ff", UserId.ofOctets("UNIX", "US-ASCII", octets).text());
        assertEquals("a\u00ff", UserId.ofOctets("UNIX", null, octets).text());
    }

    @Test
    void keepsNameOfUnknownCharset() {
        assertEquals(
                Optional.of("X-NO-SUCH"),
                UserId.ofOctets("UNIX", "X-NO-SUCH", octets('a')).charset());
    }

    @Test
    void isEqualIfOpsysCharsetAndOctetsAre() {
        UserId userId = UserId.of("UNIX", "UTF-8", "a");

        assertEquals(UserId.ofOctets("UNIX", "UTF-8", octets('a')), userId);
        assertEquals(UserId.ofOctets("UNIX", "UTF-8", octets('a')).hashCode(), userId.hashCode());
        assertNotEquals(UserId.of("OTHER", "UTF-8", "a"), userId);
        assertNotEquals(UserId.of("UNIX", "US-ASCII", "a"), userId);
        assertNotEquals(UserId.unix("a"), userId);
        assertNotEquals(UserId.of("UNIX", "UTF-8", "b"), userId);
        assertNotEquals(userId, new Object());
    }

    @Test
    void readsAsItIsSent() {
        assertEquals("UNIX :stjohns", UserId.unix("stjohns").toString());
        assertEquals(
                "UNIX , UTF-8 :stjohns", UserId.of("UNIX", "UTF-8", "stjohns").toString());
    }

    @Test
    void keepsBlanksAndColons() {
        assertEquals(" a:b, c\t", UserId.unix(" a:b, c\t").text());
    }

    @Test
    void takes1To512Octets() {
        assertEquals(1, UserId.unix("a").length());
        assertEquals(512, UserId.unix("a".repeat(512)).length());
        assertEquals(512, UserId.unix("\u00f6".repeat(256)).length());
    }

    @Test
    void refusesWhatDoesNotFit() {
        assertRefused("userId: 0 octets (expected: 1-512)", () -> UserId.unix(""));
        assertRefused("userId: 513 octets (expected: 1-512)", () -> UserId.unix("a".repeat(513)));
        assertRefused("userId: 514 octets (expected: 1-512)", () -> UserId.unix("\u00f6".repeat(257)));
    }

    @ParameterizedTest
    @ValueSource(chars = {'\0', '\r', '\n'})
    void refusesOctetThatEndsTheLine(char octet) {
        String message = "userId: octet 0x%02x (expected: any but NUL, CR and LF)".formatted((int) octet);

        assertRefused(message, () -> UserId.unix("a" + octet));
        assertRefused(message, () -> UserId.ofOctets("UNIX", "X-NO-SUCH", octets(octet, 'a')));
    }

    @Test
    void refusesCharsetWhoseOctetsEndTheLine() {
        assertRefused(
                "userId: octet 0x00 (expected: any but NUL, CR and LF)", () -> UserId.of("UNIX", "UTF-16BE", "a"));
    }

    @Test
    void refusesTextThatCharsetCannotCarry() {
        assertRefused(
                "userId: cannot be written in charset US-ASCII", () -> UserId.of("UNIX", "US-ASCII", "J\u00f6rg"));
        assertRefused("userId: cannot be written in charset UTF-8", () -> UserId.unix("\ud800"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "X-NO-SUCH", "no such", "ISO-2022-CN"})
    void refusesCharsetThatEncodesNothing(String charset) {
        assertRefused(
                "charset: '" + charset + "' (expected: one that this JDK encodes)",
                () -> UserId.of("UNIX", charset, "a"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "A B", "A:B", "A,B", "A\tB", "A\r\nB", "A\0", "\u00c4", "A\u007f"})
    void refusesOpsysAndCharsetThatAreNoTokens(String token) {
        assertThrows(IllegalArgumentException.class, () -> userId(token, null));
        assertThrows(IllegalArgumentException.class, () -> userId("UNIX", token));
    }

    @Test
    void takesTokensOf64Characters() {
        String longest = "a".repeat(64);
        String longer = longest + "a";
        String expected = "(expected: 1-64 printable ASCII characters, no colon or comma)";

        assertEquals(longest, userId(longest, longest).opsys());
        assertRefused("opsys: '" + longer + "' " + expected, () -> userId(longer, null));
        assertRefused("charset: '" + longer + "' " + expected, () -> userId("UNIX", longer));
    }

    @Test
    void whereItComesFromMakesItNoOther() {
        var origin = new Origin("lisa", "/etc/oidentd.conf:3:9");
        UserId userId = UserId.of("UNIX", "UTF-8", "x");

        assertEquals(Optional.empty(), userId.origin());
        assertEquals(Optional.of(origin), userId.from(origin).origin());
        assertEquals(userId, userId.from(origin));
        assertEquals(userId.toString(), userId.from(origin).toString());
        assertThrows(IllegalArgumentException.class, () -> new Origin(null, ""));
    }

    private static UserId userId(String opsys, @Nullable String charset) {
        return UserId.ofOctets(opsys, charset, octets('a'));
    }

    private static void assertRefused(String message, Executable executable) {
        assertEquals(
                message,
                assertThrows(IllegalArgumentException.class, executable).getMessage());
    }

    private static byte[] octets(int... values) {
        byte[] octets = new byte[values.length];
        for (int i = 0; i < values.length; i++) {
            octets[i] = (byte) values[i];
        }
        return octets;
    }
}
