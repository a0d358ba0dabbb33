package io.github.nettyidentd.protocol;

import io.netty.buffer.ByteBuf;

/** Reads a query line (RFC 1413 §4 and §5, {@code request}). */
public final class QueryParser {

    private static final ParsedQuery MALFORMED = new ParsedQuery.Malformed();

    private QueryParser() {}

    /**
     * Parses one line.
     *
     * @param line the line without its end; its indices stay as they are, and it is not released
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
        if (Rfc1413.isPort(portOnServer) && Rfc1413.isPort(portOnClient)) {
            return new IdentQuery(portOnServer, portOnClient);
        }
        return new ParsedQuery.OutOfRange(echo(portOnServer), echo(portOnClient));
    }

    private static int echo(int number) {
        return number == LineCursor.NOT_CARRIED ? 0 : number;
    }
}
