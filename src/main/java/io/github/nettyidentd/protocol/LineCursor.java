package io.github.nettyidentd.protocol;

import io.netty.buffer.ByteBuf;

/** A position in a line, which advances as tokens are read. Makes no strings. */
final class LineCursor {

    /** {@link #readInteger}: an integer that the grammar does not allow, negative or of more than five digits. */
    static final int NOT_ALLOWED = -1;

    /** {@link #readInteger}: there is no integer at this position. */
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

    /** The column for messages, counted from 1. */
    int column() {
        return position - line.readerIndex() + 1;
    }

    /** Skips spaces and tabs, which may stand anywhere but inside a token (RFC 1413 §5, note 1). */
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

    /** Reads an integer and advances behind its last digit. Gives a number of one to five digits, or a constant above. */
    int readInteger() {
        boolean negative = skip('-');
        int start = position;
        int number = 0;
        for (; position < end && isDigit(line.getByte(position)); position++) {
            // Further digits are skipped but not counted, so that a line of a thousand digits cannot overflow.
            if (position - start < MAX_DIGITS) {
                number = number * 10 + line.getByte(position) - '0';
            }
        }
        if (position == start) {
            return NO_INTEGER;
        }
        return negative || position - start > MAX_DIGITS ? NOT_ALLOWED : number;
    }

    /** Advances behind a token and gives its length; 0 if there is no token at this position. */
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
