package io.github.nettyidentd.protocol;

import io.netty.buffer.ByteBuf;

/** A place in a line, which moves on as tokens are read. Makes no strings. */
final class LineCursor {

    /** {@link #readInteger}: digits, but negative or more than five, so that the grammar cannot carry them. */
    static final int NOT_CARRIED = -1;

    /** {@link #readInteger}: no integer here. */
    static final int NO_INTEGER = -2;

    private static final int MAX_DIGITS = 5;

    private final ByteBuf line;
    private int position;
    private final int end;

    LineCursor(ByteBuf line) {
        this.line = line;
        this.position = line.readerIndex();
        this.end = line.writerIndex();
    }

    boolean atEnd() {
        return position == end;
    }

    int position() {
        return position;
    }

    /** The column for messages, from 1. */
    int column() {
        return position - line.readerIndex() + 1;
    }

    /** Spaces and tabs may stand anywhere but inside a token (RFC 1413 §5, note 1). */
    void skipBlanks() {
        while (position < end && isBlank(line.getByte(position))) {
            position++;
        }
    }

    boolean skip(char expected) {
        if (position < end && line.getByte(position) == expected) {
            position++;
            return true;
        }
        return false;
    }

    /** Moves behind a minus and digits; the number if one to five digits stand here without a minus. */
    int readInteger() {
        boolean negative = skip('-');
        int start = position;
        int number = 0;
        for (; position < end && isDigit(line.getByte(position)); position++) {
            if (position - start < MAX_DIGITS) {
                number = number * 10 + line.getByte(position) - '0';
            }
        }
        if (position == start) {
            return NO_INTEGER;
        }
        return negative || position - start > MAX_DIGITS ? NOT_CARRIED : number;
    }

    /** Moves behind the token that stands here; 0 octets if there is none. */
    int skipToken() {
        int start = position;
        while (position < end && isTokenOctet(line.getByte(position))) {
            position++;
        }
        return position - start;
    }

    private static boolean isBlank(byte octet) {
        return octet == ' ' || octet == '\t';
    }

    private static boolean isDigit(byte octet) {
        return octet >= '0' && octet <= '9';
    }

    private static boolean isTokenOctet(byte octet) {
        return octet > ' ' && octet < 0x7f && octet != ':' && octet != ',';
    }
}
