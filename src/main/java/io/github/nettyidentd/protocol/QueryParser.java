package io.github.nettyidentd.protocol;

import io.github.nettyidentd.api.TcpPort;
import io.netty.buffer.ByteBuf;

/**
 * Parses a query line: <a href="https://www.rfc-editor.org/rfc/rfc1413#section-4">RFC 1413 §4</a>, and {@code request} in
 * the grammar of <a href="https://www.rfc-editor.org/rfc/rfc1413#section-5">§5</a>. Any octets give a result.
 */
public final class QueryParser {

    private static final ParsedQuery MALFORMED = new ParsedQuery.Malformed();

    private QueryParser() {}

    /**
     * Parses one line.
     *
     * @param line the line without its end; its indices are not changed, and it is not released
     */
    public static ParsedQuery parse(ByteBuf line) {
        var cursor = new LineCursor(line);
        cursor.skipBlanks();
        int portOnServer = cursor.readInteger();
        cursor.skipBlanks();
        if (portOnServer == LineCursor.NO_INTEGER || !cursor.skip(',')) {
            return MALFORMED;
        }
        cursor.skipBlanks();
        int portOnClient = cursor.readInteger();
        cursor.skipBlanks();
        if (portOnClient == LineCursor.NO_INTEGER || !cursor.atEnd()) {
            return MALFORMED;
        }
        if (TcpPort.isValid(portOnServer) && TcpPort.isValid(portOnClient)) {
            return new IdentQuery(portOnServer, portOnClient);
        }
        return new ParsedQuery.OutOfRange(echo(portOnServer), echo(portOnClient));
    }

    private static int echo(int number) {
        return number == LineCursor.NOT_ALLOWED ? 0 : number;
    }
}
