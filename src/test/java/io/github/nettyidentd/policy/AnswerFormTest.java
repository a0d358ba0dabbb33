package io.github.nettyidentd.policy;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.github.nettyidentd.api.IdentError;
import org.junit.jupiter.api.Test;

class AnswerFormTest {

    private static final AnswerForm OIDENTD = new AnswerForm("UNIX", null, false);
    private static final AnswerForm STRICT = new AnswerForm("FreeBSD", "UTF-8", true);

    private static final Decision REPLY = new Decision.SendReply(ReplyText.of("anybody"));

    @Test
    void namesOneOpsysForAllAsOidentdDoes() {
        assertEquals(
                "UNIX :lisa", OIDENTD.answer(new Decision.SendLogin("lisa")).toString());
        assertEquals("UNIX :1000", OIDENTD.answer(new Decision.SendUid(1000)).toString());
        assertEquals("UNIX :aB3", OIDENTD.answer(new Decision.SendRandom("aB3")).toString());
        assertEquals(
                "UNIX :user7",
                OIDENTD.answer(new Decision.SendRandomNumeric("user7")).toString());
        assertEquals("UNIX :anybody", OIDENTD.answer(REPLY).toString());
    }

    @Test
    void namesOtherForWhatIsNoLoginIfAsked() {
        assertEquals(
                "FreeBSD , UTF-8 :lisa",
                STRICT.answer(new Decision.SendLogin("lisa")).toString());
        assertEquals(
                "OTHER , UTF-8 :1000", STRICT.answer(new Decision.SendUid(1000)).toString());
        assertEquals(
                "OTHER , UTF-8 :aB3",
                STRICT.answer(new Decision.SendRandom("aB3")).toString());
        assertEquals(
                "OTHER , UTF-8 :user7",
                STRICT.answer(new Decision.SendRandomNumeric("user7")).toString());
        assertEquals("OTHER , UTF-8 :anybody", STRICT.answer(REPLY).toString());
    }

    @Test
    void sendsRepliesToTheOctet() {
        var reply = new Decision.SendReply(new ReplyText("caf\u00e9", ISO_8859_1));

        assertArrayEquals(
                new byte[] {'c', 'a', 'f', (byte) 0xe9}, STRICT.answer(reply).octets());
    }

    @Test
    void hides() {
        assertEquals(
                IdentError.HIDDEN_USER,
                assertThrows(IdentError.class, () -> OIDENTD.answer(new Decision.Hide()))
                        .errorType());
    }

    @Test
    void sendsNoLoginThatIsNone() {
        for (String login : new String[] {"a\tb", "a\nb", "a\u0085", "x".repeat(513)}) {
            assertEquals(
                    IdentError.UNKNOWN_ERROR,
                    assertThrows(IdentError.class, () -> OIDENTD.answer(new Decision.SendLogin(login)))
                            .errorType());
        }
    }

    @Test
    void refusesAnOpsysThatNoAnswerCarries() {
        assertThrows(IllegalArgumentException.class, () -> new AnswerForm("UN:IX", null, false));
    }
}
