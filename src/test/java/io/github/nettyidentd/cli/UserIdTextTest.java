package io.github.nettyidentd.cli;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.nettyidentd.api.UserId;
import org.junit.jupiter.api.Test;

class UserIdTextTest {

    @Test
    void keepsTextAsItIs() {
        assertEquals(" jürgen: 名 ", UserIdText.printable(UserId.of("UNIX", "UTF-8", " jürgen: 名 ")));
    }

    @Test
    void escapesWhatATerminalWouldActOn() {
        assertEquals("\\x1b[31m\\x09\\x7f\\x9b", UserIdText.printable(UserId.unix("\u001b[31m\t\u007f\u009b")));
        assertEquals("\\u202eroot\\u2028", UserIdText.printable(UserId.unix("\u202eroot\u2028")));
    }

    @Test
    void showsOctetsOfUnknownCharset() {
        UserId userId = UserId.ofOctets("UNIX", "X-KLINGON", "a\u00e4\u0001".getBytes(ISO_8859_1));
        assertEquals("a\\xe4\\x01", UserIdText.printable(userId));
    }

    @Test
    void showsOctetsThatDoNotFitTheCharset() {
        assertEquals("j\\xfcrgen", UserIdText.printable(UserId.ofOctets("UNIX", null, "jürgen".getBytes(ISO_8859_1))));
    }
}
