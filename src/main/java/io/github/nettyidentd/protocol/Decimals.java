package io.github.nettyidentd.protocol;

import io.netty.buffer.ByteBuf;

/** Writes numbers of at most five digits without making strings. */
final class Decimals {

    private Decimals() {}

    static void writePair(int portOnServer, int portOnClient, ByteBuf out) {
        write(portOnServer, out);
        out.writeMedium(' ' << 16 | ',' << 8 | ' ');
        write(portOnClient, out);
    }

    private static void write(int number, ByteBuf out) {
        int divisor = 1;
        while (number / divisor >= 10) {
            divisor *= 10;
        }
        for (; divisor > 0; divisor /= 10) {
            out.writeByte('0' + number / divisor % 10);
        }
    }
}
