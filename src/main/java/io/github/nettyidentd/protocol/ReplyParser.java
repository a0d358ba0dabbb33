package io.github.nettyidentd.protocol;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.github.nettyidentd.api.IdentError;
import io.github.nettyidentd.api.UserId;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Parses a reply line: <a href="https://www.rfc-editor.org/rfc/rfc1413#section-5">RFC 1413 §5</a>, {@code reply} in its
 * grammar. Blanks may stand anywhere between tokens, and keywords may be in either case, but nothing may be missing or
 * added. All octets behind the last colon are the user-id.
 */
public final class ReplyParser {

    private static final int MAX_TOKEN = 64;

    private final ByteBuf line;
    private final LineCursor cursor;

    private ReplyParser(ByteBuf line) {
        this.line = line;
        this.cursor = new LineCursor(line);
    }

    /**
     * Parses one line.
     *
     * @param line the line without its end; its indices are not changed, and it is not released
     * @throws MalformedReplyException if the line is not a reply
     */
    public static IdentReply parse(ByteBuf line) throws MalformedReplyException {
        return new ReplyParser(line).parse();
    }

    private IdentReply parse() throws MalformedReplyException {
        int portOnServer = integer("the port on the server");
        separator(',');
        int portOnClient = integer("the port on the client");
        separator(':');
        cursor.skipBlanks();
        int column = cursor.column();
        String keyword = token("USERID or ERROR").toUpperCase(Locale.ROOT);
        separator(':');
        return switch (keyword) {
            case "USERID" -> new IdentReply.UserIdReply(portOnServer, portOnClient, userId());
            case "ERROR" -> new IdentReply.ErrorReply(portOnServer, portOnClient, errorType());
            default -> throw expected(column, "USERID or ERROR");
        };
    }

    private UserId userId() throws MalformedReplyException {
        String opsys = token("the operating system");
        @Nullable String charset = null;
        cursor.skipBlanks();
        if (cursor.skip(',')) {
            charset = token("the charset");
        }
        separator(':');
        byte[] octets = ByteBufUtil.getBytes(line, cursor.position(), line.writerIndex() - cursor.position());
        try {
            return UserId.ofOctets(opsys, charset, octets);
        } catch (IllegalArgumentException e) {
            throw expected("a user-id of 1 to 512 octets without NUL and CR");
        }
    }

    private String errorType() throws MalformedReplyException {
        cursor.skipBlanks();
        int column = cursor.column();
        String type = token("the error type");
        cursor.skipBlanks();
        if (!cursor.atEnd()) {
            throw expected("the end of the line");
        }
        try {
            // A known type may be in either case. Of an X type only the X may; the rest is the sender's own word.
            String upper = type.toUpperCase(Locale.ROOT);
            return IdentError.of(upper.startsWith("X") ? "X" + type.substring(1) : upper)
                    .errorType();
        } catch (IllegalArgumentException e) {
            throw expected(column, "an error type of RFC 1413, or X and 1 to 63 characters");
        }
    }

    private int integer(String what) throws MalformedReplyException {
        cursor.skipBlanks();
        int column = cursor.column();
        int number = cursor.readInteger();
        if (number < 0) {
            throw expected(column, what + " in one to five digits");
        }
        return number;
    }

    private void separator(char separator) throws MalformedReplyException {
        cursor.skipBlanks();
        if (!cursor.skip(separator)) {
            throw expected("'" + separator + "'");
        }
    }

    private String token(String what) throws MalformedReplyException {
        cursor.skipBlanks();
        int start = cursor.position();
        int column = cursor.column();
        int length = cursor.skipToken();
        if (length == 0 || length > MAX_TOKEN) {
            throw expected(column, what + " in 1 to 64 characters");
        }
        return line.toString(start, length, US_ASCII);
    }

    private MalformedReplyException expected(String what) {
        return expected(cursor.column(), what);
    }

    private static MalformedReplyException expected(int column, String what) {
        return new MalformedReplyException("column " + column + ": expected " + what);
    }
}
