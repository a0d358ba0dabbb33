package io.github.nettyidentd.policy.language;

import io.github.nettyidentd.policy.FilePlace;

/** Moves through the octets of a file, and knows line and column. */
final class OctetCursor {

    /** What {@link #peek} gives after the end of the file. */
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

    /** The current octet, 0 to 255, or {@link #END}. */
    int peek() {
        return peek(0);
    }

    /** The octet that stands so many octets ahead, 0 to 255, or {@link #END}. */
    int peek(int ahead) {
        return position + ahead < content.length ? content[position + ahead] & 0xff : END;
    }

    /** Gives the current octet and moves on to the next one. */
    int take() {
        int octet = peek();
        position++;
        if (octet == '\n') {
            line++;
            column = 1;
        } else if ((peek() & 0xc0) != 0x80) {
            // Octets 10xxxxxx continue a UTF-8 character (RFC 3629 §3), which is one column.
            column++;
        }
        return octet;
    }

    void skip(int count) {
        for (int i = 0; i < count; i++) {
            take();
        }
    }

    FilePlace place() {
        return new FilePlace(file, line, column);
    }
}
