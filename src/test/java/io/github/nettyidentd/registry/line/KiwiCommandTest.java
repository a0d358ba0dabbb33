package io.github.nettyidentd.registry.line;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import io.github.nettyidentd.policy.ReplyText;
import io.github.nettyidentd.registry.SocketName;
import java.net.InetAddress;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class KiwiCommandTest {

    private static SocketName.Ends ends(int portOnServer, int portOnClient, @Nullable String address) {
        return new SocketName.Ends(
                portOnServer, portOnClient, address == null ? null : InetAddress.ofLiteral(address), null);
    }

    @Test
    void readsAllCommands() {
        assertEquals(
                new KiwiCommand.Add(ends(3293, 6667, "192.0.2.1"), ReplyText.of("someuser")),
                KiwiCommand.parse("add someuser 3293 6667 192.0.2.1"));
        assertEquals(new KiwiCommand.Delete(ends(3293, 6667, null)), KiwiCommand.parse("del 3293 6667"));
        assertEquals(
                new KiwiCommand.Lookup(ends(65535, 1, "2001:db8::1")), KiwiCommand.parse("lookup 65535 1 2001:db8::1"));
        assertEquals(new KiwiCommand.Identify("kiwiproxy0.0.0.0:7999"), KiwiCommand.parse("id kiwiproxy0.0.0.0:7999"));
        assertEquals(new KiwiCommand.Clear(), KiwiCommand.parse("clear"));
        assertEquals(new KiwiCommand.Nothing(), KiwiCommand.parse(""));
    }

    @ParameterizedTest
    @ValueSource(strings = {"add u 1 2", "add u 1 2 ", "add u 1 2 0.0.0.0", "add u 1 2 ::", "add u 00001 2 ::0"})
    void takesTheWildcardAddressForAnyAddress(String line) {
        assertEquals(new KiwiCommand.Add(ends(1, 2, null), ReplyText.of("u")), KiwiCommand.parse(line));
    }

    @Test
    void keepsTheOctetsOfTheUser() {
        String utf8 = new String("jörg".getBytes(UTF_8), ISO_8859_1);
        assertEquals(
                new KiwiCommand.Add(ends(1, 2, null), ReplyText.of("jörg")), KiwiCommand.parse("add " + utf8 + " 1 2"));
        assertEquals(
                new KiwiCommand.Add(ends(1, 2, null), new ReplyText("jörg", ISO_8859_1)),
                KiwiCommand.parse("add jörg 1 2"));
        // No user is hidden by a name.
        assertEquals(new KiwiCommand.Add(ends(1, 2, null), ReplyText.of("-")), KiwiCommand.parse("add - 1 2"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            ignoreLeadingAndTrailingWhitespace = false,
            value = {
                "add",
                "add u",
                "add u 1",
                "add u 1 2 0.0.0.0 3",
                "add two words 1 2",
                "add two words 1 2 0.0.0.0",
                "add u 5 6 1 2 0.0.0.0",
                "add  1 2",
                "add  1 2 0.0.0.0",
                " add u 1 2",
                "add u  1 2",
                "add u 0 2",
                "add u 1 65536",
                "add u -1 2",
                "add u +1 2",
                "add u 1x 2",
                "add u 1 2 localhost",
                "add u 1 2 1",
                "add u 1 2 0.0.0.0 ",
                "ADD u 1 2",
                "del 1",
                "del 1 2 0.0.0.0 x",
                "del u 1 2",
                "lookup 1",
                "id",
                "id ",
                "id a b",
                "clear all",
                "clear ",
                "list",
                "expect on"
            })
    void takesNothingElseForACommand(String line) {
        assertNull(KiwiCommand.parse(line));
    }

    @Test
    void takesNoLineWithAControlCharacter() {
        for (int c = 0; c < 0xa0; c++) {
            if (c < ' ' || c == 0x7f) {
                assertNull(KiwiCommand.parse("add u" + (char) c + "x 1 2"), "character " + c);
                assertNull(KiwiCommand.parse("clear" + (char) c), "character " + c);
                assertNull(KiwiCommand.parse("id a" + (char) c), "character " + c);
            }
        }
        // U+0085 and U+2028 in UTF-8
        assertNull(KiwiCommand.parse("add u\u00c2\u0085x 1 2"));
        assertNull(KiwiCommand.parse("add u\u00e2\u0080\u00a8x 1 2"));
    }

    @Test
    void boundsApplicationsAndTexts() {
        assertEquals(new KiwiCommand.Identify("a".repeat(64)), KiwiCommand.parse("id " + "a".repeat(64)));
        assertNull(KiwiCommand.parse("id " + "a".repeat(65)));
        assertNull(KiwiCommand.parse("id jörg"));
        assertNull(KiwiCommand.parse("add " + "a".repeat(513) + " 1 2"));
    }
}
