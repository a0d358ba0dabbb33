package io.github.nettyidentd.logging;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;

/** Lines of one sort that wait to be written together, in a room of their own. Guarded by the appender's lock. */
final class WaitingLines {

    /** The most that waits, in octets. */
    static final int ROOM = 1 << 20;

    private ByteArrayOutputStream waiting = new ByteArrayOutputStream();
    private ByteArrayOutputStream spare = new ByteArrayOutputStream();
    private long count;
    private long lost;

    /** @param count how many lines are lost if this one is: itself, and those that it tells of */
    void add(byte[] line, long count) {
        if (waiting.size() + line.length > ROOM) {
            lost += count;
        } else {
            waiting.writeBytes(line);
            this.count += count;
        }
    }

    boolean isEmpty() {
        return waiting.size() == 0;
    }

    boolean isHalfFull() {
        return waiting.size() > ROOM / 2;
    }

    /** Takes out how many were lost since the last time. */
    long takeLost() {
        long taken = lost;
        lost = 0;
        return taken;
    }

    void lose(long lines) {
        lost += lines;
    }

    /** Takes out what waits, to be written before the next time. */
    Taken take() {
        var taken = new Taken(waiting, count);
        waiting = spare;
        spare = taken.lines();
        count = 0;
        return taken;
    }

    /** Lines that wait no more. */
    record Taken(ByteArrayOutputStream lines, long count) {

        void writeTo(OutputStream out) throws IOException {
            try {
                if (lines.size() > 0) {
                    lines.writeTo(out);
                }
            } finally {
                lines.reset();
            }
        }
    }
}
