package io.github.nettyidentd.protocol;

import io.netty.buffer.ByteBuf;

/** Writes a query line. */
public final class QueryEncoder {

    private QueryEncoder() {}

    /** Appends {@code 6193 , 23} CR LF; with the spaces, as some servers read no other form. */
    public static void encode(IdentQuery query, ByteBuf out) {
        Decimals.writePair(query.portOnServer(), query.portOnClient(), out);
        out.writeShort('\r' << 8 | '\n');
    }
}
