package io.github.nettyidentd.protocol;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.github.nettyidentd.api.UserId;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;

/**
 * Writes a reply line: <a href="https://www.rfc-editor.org/rfc/rfc1413#section-5">RFC 1413 §5</a>, {@code reply} in its
 * grammar. Of the spellings that the grammar allows, this is the one that all known clients read:
 * {@code 6193 , 23 : USERID : UNIX :stjohns} and CR LF. There is no blank behind the last colon, because it would be part
 * of the user-id.
 */
public final class ReplyEncoder {

    /** The most octets of a reply: two numbers, opsys, charset and user-id at their longest, with what is between. */
    public static final int MAX_OCTETS = 5 + 3 + 5 + 12 + 64 + 3 + 64 + 2 + UserId.MAX_OCTETS + 2;

    private static final byte[] USERID = " : USERID : ".getBytes(US_ASCII);
    private static final byte[] ERROR = " : ERROR : ".getBytes(US_ASCII);
    private static final byte[] CHARSET = " , ".getBytes(US_ASCII);
    private static final byte[] BEFORE_USER_ID = " :".getBytes(US_ASCII);

    private ReplyEncoder() {}

    /** Appends the reply and its end of line, at most {@link #MAX_OCTETS} octets. */
    public static void encode(IdentReply reply, ByteBuf out) {
        QueryEncoder.writePorts(reply.portOnServer(), reply.portOnClient(), out);
        switch (reply) {
            case IdentReply.UserIdReply user -> writeUserId(user.userId(), out);
            case IdentReply.ErrorReply error -> {
                out.writeBytes(ERROR);
                ByteBufUtil.writeAscii(out, error.errorType());
            }
        }
        out.writeShort('\r' << 8 | '\n');
    }

    private static void writeUserId(UserId userId, ByteBuf out) {
        out.writeBytes(USERID);
        ByteBufUtil.writeAscii(out, userId.opsys());
        if (userId.charset().isPresent()) {
            out.writeBytes(CHARSET);
            ByteBufUtil.writeAscii(out, userId.charset().get());
        }
        out.writeBytes(BEFORE_USER_ID);
        out.writeBytes(userId.octets());
    }
}
