package io.github.nettyidentd.policy;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.github.nettyidentd.api.IdentError;
import io.github.nettyidentd.api.Origin;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class UserIdFormatTest {

    private static final UserIdFormat OIDENTD = new UserIdFormat("UNIX", null, false);
    private static final UserIdFormat STRICT = new UserIdFormat("FreeBSD", "UTF-8", true);

    private static final Origin ORIGIN = new Origin("lisa", "/etc/oidentd.conf:3:9");
    private static final Decision REPLY = new Decision.SendReply(ReplyText.of("anybody"));

    @Test
    void namesOneOpsysForAllAsOidentdDoes() {
        assertEquals(
                "UNIX :lisa",
                OIDENTD.userId(new Decision.SendLogin("lisa"), ORIGIN).toString());
        assertEquals(
                "UNIX :1000", OIDENTD.userId(new Decision.SendUid(1000), ORIGIN).toString());
        assertEquals(
                "UNIX :aB3",
                OIDENTD.userId(new Decision.SendRandom("aB3"), ORIGIN).toString());
        assertEquals(
                "UNIX :user7",
                OIDENTD.userId(new Decision.SendRandomNumeric("user7"), ORIGIN).toString());
        assertEquals("UNIX :anybody", OIDENTD.userId(REPLY, ORIGIN).toString());
    }

    @Test
    void namesOtherForTextsThatAreNotLoginsIfAsked() {
        assertEquals(
                "FreeBSD , UTF-8 :lisa",
                STRICT.userId(new Decision.SendLogin("lisa"), ORIGIN).toString());
        assertEquals(
                "OTHER , UTF-8 :1000",
                STRICT.userId(new Decision.SendUid(1000), ORIGIN).toString());
        assertEquals(
                "OTHER , UTF-8 :aB3",
                STRICT.userId(new Decision.SendRandom("aB3"), ORIGIN).toString());
        assertEquals(
                "OTHER , UTF-8 :user7",
                STRICT.userId(new Decision.SendRandomNumeric("user7"), ORIGIN).toString());
        assertEquals("OTHER , UTF-8 :anybody", STRICT.userId(REPLY, ORIGIN).toString());
    }

    @Test
    void aTemplateIsATokenToo() {
        var template = new Decision.SendTemplate(ReplyText.of("web1"));

        assertEquals("UNIX :web1", OIDENTD.userId(template, ORIGIN).toString());
        assertEquals("OTHER , UTF-8 :web1", STRICT.userId(template, ORIGIN).toString());
    }

    @Test
    void whatMakesNoUserIdIsAnErrorWithItsReason() {
        var unfilled = new Decision.Unfilled("no value");
        var noUser = new Decision.NoUser("uid 5 has no account");

        assertEquals(
                "no value (rule /etc/oidentd.conf:3:9)",
                assertThrows(IdentError.HiddenUser.class, () -> OIDENTD.userId(unfilled, ORIGIN))
                        .getMessage());
        assertEquals(
                "uid 5 has no account (rule /etc/oidentd.conf:3:9)",
                assertThrows(IdentError.NoUser.class, () -> OIDENTD.userId(noUser, ORIGIN))
                        .getMessage());
    }

    @Test
    void sendsRepliesToTheOctet() {
        var reply = new Decision.SendReply(new ReplyText("caf\u00e9", ISO_8859_1));

        assertArrayEquals(
                new byte[] {'c', 'a', 'f', (byte) 0xe9},
                STRICT.userId(reply, ORIGIN).octets());
    }

    @Test
    void hides() {
        var hidden = assertThrows(IdentError.class, () -> OIDENTD.userId(new Decision.Hide(), ORIGIN));

        assertEquals(IdentError.HIDDEN_USER, hidden.errorType());
        assertEquals("hidden by /etc/oidentd.conf:3:9", hidden.getMessage());
        var failed = assertThrows(
                IdentError.class, () -> OIDENTD.userId(new Decision.Hide("the forward for lisa failed"), ORIGIN));
        assertEquals("the forward for lisa failed (rule /etc/oidentd.conf:3:9)", failed.getMessage());
    }

    @Test
    void saysWhereTheAnswerComesFrom() {
        assertEquals(Optional.of(ORIGIN), OIDENTD.userId(REPLY, ORIGIN).origin());
    }

    @Test
    void sendsNoLoginThatCannotBeAUserId() {
        for (String login : new String[] {"a\tb", "a\nb", "a\u0085", "x".repeat(513)}) {
            assertEquals(
                    IdentError.UNKNOWN_ERROR,
                    assertThrows(IdentError.class, () -> OIDENTD.userId(new Decision.SendLogin(login), ORIGIN))
                            .errorType());
        }
    }

    @Test
    void refusesAnOpsysThatNoAnswerCarries() {
        assertThrows(IllegalArgumentException.class, () -> new UserIdFormat("UN:IX", null, false));
    }
}
