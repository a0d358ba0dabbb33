package io.github.nettyidentd.protocol;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.github.nettyidentd.api.IdentError;
import io.github.nettyidentd.api.UserId;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ReplyEncoderTest {

    @Test
    void writesUserId() {
        assertEquals("6193 , 23 : USERID : UNIX :stjohns\r\n", encode(user(6193, 23, UserId.unix("stjohns"))));
    }

    @Test
    void writesOther() {
        assertEquals("6193 , 23 : USERID : OTHER :kl3j2h4\r\n", encode(user(6193, 23, UserId.other("kl3j2h4"))));
    }

    @Test
    void writesCharsetBehindOpsys() {
        assertEquals(
                "6193 , 23 : USERID : UNIX , UTF-8 :J\u00c3\u00b6rg\r\n",
                encode(user(6193, 23, UserId.of("UNIX", "UTF-8", "J\u00f6rg"))));
    }

    @Test
    void addsNothingToUserId() {
        assertEquals("1 , 1 : USERID : UNIX : a:b, \t \r\n", encode(user(1, 1, UserId.unix(" a:b, \t "))));
    }

    @ParameterizedTest
    @ValueSource(strings = {"UNKNOWN-ERROR", "NO-USER", "INVALID-PORT", "HIDDEN-USER", "X-OUT-OF-ORDER"})
    void writesError(String errorType) {
        assertEquals("987 , 654 : ERROR : " + errorType + "\r\n", encode(error(987, 654, errorType)));
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 9, 10, 99, 100, 999, 1000, 9999, 10_000, 65_535, 65_536, 99_999})
    void writesNumberInDecimal(int number) {
        assertEquals(number + " , 0 : ERROR : NO-USER\r\n", encode(error(number, 0, IdentError.NO_USER)));
        assertEquals("0 , " + number + " : ERROR : NO-USER\r\n", encode(error(0, number, IdentError.NO_USER)));
    }

    @Test
    void takesMaxOctetsForTheLongestReply() {
        var longest = UserId.of("o".repeat(64), null, "u".repeat(512));
        var longestWithCharset = UserId.ofOctets(longest.opsys(), "c".repeat(64), longest.octets());

        assertEquals(
                ReplyEncoder.MAX_OCTETS,
                encode(user(99_999, 99_999, longestWithCharset)).length());
    }

    @Test
    void appendsToWhatIsThere() {
        ByteBuf out = Unpooled.buffer();
        ReplyEncoder.encode(error(1, 2, IdentError.NO_USER), out);
        ReplyEncoder.encode(error(3, 4, IdentError.HIDDEN_USER), out);

        assertEquals("1 , 2 : ERROR : NO-USER\r\n3 , 4 : ERROR : HIDDEN-USER\r\n", out.toString(ISO_8859_1));
    }

    @ParameterizedTest
    @ValueSource(ints = {-1, 100_000, Integer.MIN_VALUE, Integer.MAX_VALUE})
    void refusesNumberOutsideOfGrammar(int number) {
        String server = "portOnServer: " + number + " (expected: 0-99999)";
        String client = "portOnClient: " + number + " (expected: 0-99999)";
        assertEquals(server, refusal(() -> error(number, 1, IdentError.NO_USER)));
        assertEquals(client, refusal(() -> error(1, number, IdentError.NO_USER)));
        assertEquals(server, refusal(() -> user(number, 1, UserId.unix("a"))));
        assertEquals(client, refusal(() -> user(1, number, UserId.unix("a"))));
    }

    private static @Nullable String refusal(Executable making) {
        return assertThrows(IllegalArgumentException.class, making).getMessage();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "X", "OOPS", "no-user", "NO-USER\r\n1 , 2 : USERID : UNIX :root", "X Y", "X:", "X\u00e4"})
    void refusesErrorTypeThatWouldBreakTheLine(String errorType) {
        assertThrows(IllegalArgumentException.class, () -> error(1, 2, errorType));
    }

    private static IdentReply user(int portOnServer, int portOnClient, UserId userId) {
        return new IdentReply.UserIdReply(portOnServer, portOnClient, userId);
    }

    private static IdentReply error(int portOnServer, int portOnClient, String errorType) {
        return new IdentReply.ErrorReply(portOnServer, portOnClient, errorType);
    }

    private static String encode(IdentReply reply) {
        ByteBuf out = Unpooled.buffer();
        ReplyEncoder.encode(reply, out);
        return out.toString(ISO_8859_1);
    }
}
