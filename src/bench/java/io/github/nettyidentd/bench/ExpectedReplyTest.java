package io.github.nettyidentd.bench;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.ByteBuffer;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ExpectedReplyTest {

    private static final ExpectedReply STJOHNS = ExpectedReply.userId("stjohns");
    private static final ExpectedReply NO_USER = ExpectedReply.error("NO-USER");

    private static void assertIs(boolean expected, ExpectedReply reply, String line) {
        ByteBuffer octets = ByteBuffer.wrap(("before" + line + "after").getBytes(ISO_8859_1));

        assertEquals(expected, reply.isIn(octets, 6, 6 + line.length(), 6193, 23), line);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "6193 , 23 : USERID : UNIX :stjohns",
                "6193,23:USERID:UNIX:stjohns",
                "6193 , 23 : USERID : UNIX : stjohns",
                "6193 , 23 : USERID : OTHER , UTF-8 :stjohns"
            })
    void takesEachDaemonsSpelling(String line) {
        assertIs(true, STJOHNS, line);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "6194 , 23 : USERID : UNIX :stjohns",
                "6193 , 24 : USERID : UNIX :stjohns",
                "61930 , 23 : USERID : UNIX :stjohns",
                "71729 , 23 : USERID : UNIX :stjohns",
                "6193 , 23 : USERID : UNIX :root",
                "6193 , 23 : USERID : UNIX :stjohns2",
                "6193 , 23 : USERID : UNIX :stjohn",
                "6193 , 23 : USERID : UNIX :stjohns ",
                "6193 , 23 : USERID :stjohns",
                "6193 , 23 : USERID : UNIX ",
                "6193 , 23 : ERROR : NO-USER",
                "6193 , : USERID : UNIX :stjohns",
                "6193 23 : USERID : UNIX :stjohns",
                "6193 , 23",
                ", 23 : USERID : UNIX :stjohns",
                ""
            })
    void refusesWhatIsNotTheAnswer(String line) {
        assertIs(false, STJOHNS, line);
    }

    @ParameterizedTest
    @ValueSource(strings = {"6193 , 23 : ERROR : NO-USER", "6193,23:ERROR:NO-USER"})
    void takesTheError(String line) {
        assertIs(true, NO_USER, line);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "6193 , 23 : ERROR : HIDDEN-USER",
                "6193 , 23 : ERROR : NO-USER-1",
                "6193 , 23 : USERID : UNIX :NO-USER",
                "0 , 0 : ERROR : NO-USER"
            })
    void refusesOtherErrors(String line) {
        assertIs(false, NO_USER, line);
    }
}
