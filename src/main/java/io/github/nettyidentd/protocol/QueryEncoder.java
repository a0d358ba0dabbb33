package io.github.nettyidentd.protocol;

import io.netty.buffer.ByteBuf;

/**
 * Writes a query line: <a href="https://www.rfc-editor.org/rfc/rfc1413#section-4">RFC 1413 §4</a>, and {@code request} in
 * the grammar of <a href="https://www.rfc-editor.org/rfc/rfc1413#section-5">§5</a>.
 */
public final class QueryEncoder {

    private static final int BETWEEN_PORTS = ' ' << 16 | ',' << 8 | ' ';

    private QueryEncoder() {}

    /** Appends {@code 6193 , 23} and CR LF. The blanks stay, because some servers accept no other form. */
    public static void encode(IdentQuery query, ByteBuf out) {
        writePorts(query.portOnServer(), query.portOnClient(), out);
        out.writeShort('\r' << 8 | '\n');
    }

    /** Appends {@code 6193 , 23}, with which replies begin too. Makes no strings, because this is done for each reply. */
    static void writePorts(int portOnServer, int portOnClient, ByteBuf out) {
        writeDecimal(portOnServer, out);
        out.writeMedium(BETWEEN_PORTS);
        writeDecimal(portOnClient, out);
    }

    private static void writeDecimal(int number, ByteBuf out) {
        int divisor = 1;
        while (number / divisor >= 10) {
            divisor *= 10;
        }
        for (; divisor > 0; divisor /= 10) {
            out.writeByte('0' + number / divisor % 10);
        }
    }
}
