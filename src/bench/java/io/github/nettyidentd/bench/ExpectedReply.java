package io.github.nettyidentd.bench;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.nio.ByteBuffer;

/**
 * What a reply has to say. Blanks between the parts do not count, as the daemons that are compared differ in them; all else
 * does: both ports, the keyword, and the text to its last octet.
 */
final class ExpectedReply {

    private final byte[] keyword;
    private final boolean opsys;
    private final byte[] text;

    private ExpectedReply(String keyword, boolean opsys, String text) {
        this.keyword = keyword.getBytes(ISO_8859_1);
        this.opsys = opsys;
        this.text = text.getBytes(ISO_8859_1);
    }

    /** A user-id, with whatever opsys. */
    static ExpectedReply userId(String userId) {
        return new ExpectedReply("USERID", true, userId);
    }

    /** An error, for example {@code NO-USER}. */
    static ExpectedReply error(String errorType) {
        return new ExpectedReply("ERROR", false, errorType);
    }

    /**
     * Whether a line says it of these ports.
     *
     * @param to the end of the line, without CR LF
     */
    boolean isIn(ByteBuffer octets, int from, int to, int portOnServer, int portOnClient) {
        int at = number(octets, from, to, portOnServer);
        at = separator(octets, at, to, ',');
        at = number(octets, at, to, portOnClient);
        at = separator(octets, at, to, ':');
        at = literal(octets, at, to, keyword);
        at = separator(octets, at, to, ':');
        if (opsys) {
            while (at >= 0 && at < to && octets.get(at) != ':') {
                at++;
            }
            at = separator(octets, at, to, ':');
        }
        return at >= 0 && literal(octets, at, to, text) == to;
    }

    private static int number(ByteBuffer octets, int from, int to, int expected) {
        int at = from;
        int number = 0;
        while (at >= 0 && at < to && octets.get(at) >= '0' && octets.get(at) <= '9' && number <= 65535) {
            number = number * 10 + octets.get(at++) - '0';
        }
        return at > from && number == expected ? at : -1;
    }

    /** Where it goes on behind the separator and blanks; -1 for where it does not. */
    private static int separator(ByteBuffer octets, int from, int to, char separator) {
        int at = from < 0 ? from : blanks(octets, from, to);
        return at >= 0 && at < to && octets.get(at) == separator ? blanks(octets, at + 1, to) : -1;
    }

    private static int blanks(ByteBuffer octets, int from, int to) {
        int at = from;
        while (at < to && (octets.get(at) == ' ' || octets.get(at) == '\t')) {
            at++;
        }
        return at;
    }

    private static int literal(ByteBuffer octets, int from, int to, byte[] expected) {
        if (from < 0 || to - from < expected.length) {
            return -1;
        }
        for (int i = 0; i < expected.length; i++) {
            if (octets.get(from + i) != expected[i]) {
                return -1;
            }
        }
        return from + expected.length;
    }

    @Override
    public String toString() {
        return new String(keyword, ISO_8859_1) + (opsys ? " : ... : " : " : ") + new String(text, ISO_8859_1);
    }
}
