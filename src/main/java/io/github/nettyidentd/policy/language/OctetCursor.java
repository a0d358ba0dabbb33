package io.github.nettyidentd.policy.language;

import io.github.nettyidentd.policy.Place;

/** A place in a file's octets, which moves on and knows line and column. */
final class OctetCursor {

    /** What {@link #peek} brings behind the end. */
    static final int END = -1;

    private final String file;
    private final byte[] content;
    private int position;
    private int line = 1;
    private int column = 1;

    OctetCursor(String file, byte[] content) {
        this.file = file;
        this.content = content;
    }

    int peek() {
        return peek(0);
    }

    int peek(int ahead) {
        return position + ahead < content.length ? content[position + ahead] & 0xff : END;
    }

    /** Moves on by one octet, and brings it. */
    int take() {
        int octet = peek();
        position++;
        if (octet == '\n') {
            line++;
            column = 1;
        } else if ((peek() & 0xc0) != 0x80) {
            // the octets of one UTF-8 character are one column
            column++;
        }
        return octet;
    }

    void skip(int count) {
        for (int i = 0; i < count; i++) {
            take();
        }
    }

    Place place() {
        return new Place(file, line, column);
    }
}
