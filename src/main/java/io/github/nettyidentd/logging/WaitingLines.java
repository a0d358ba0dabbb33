package io.github.nettyidentd.logging;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;

/**
 * Lines of one sort that wait to be written together, up to a mebibyte. Guarded by the lock of the appender.
 *
 * <p>There are two buffers, which take turns: new lines go into one while the writer writes the other without the lock.
 */
final class WaitingLines {

    /** The most octets that may wait. */
    static final int ROOM = 1 << 20;

    private ByteArrayOutputStream waiting = new ByteArrayOutputStream();
    private ByteArrayOutputStream spare = new ByteArrayOutputStream();
    private long count;
    private long lost;

    /**
     * Adds a line, or counts it as lost if there is no room.
     *
     * @param count how many lines this one stands for: itself, or the repeated lines that it sums up
     */
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

    /** Returns how many lines were lost since the last call. */
    long takeLost() {
        long taken = lost;
        lost = 0;
        return taken;
    }

    /** Counts lines that were lost. */
    void lose(long lines) {
        lost += lines;
    }

    /** Takes the lines that wait. The caller writes them before it calls this method again, because the buffer is used again. */
    Taken take() {
        var taken = new Taken(waiting, count);
        waiting = spare;
        spare = taken.lines();
        count = 0;
        return taken;
    }

    /**
     * Lines that were taken out, to be written.
     *
     * @param count how many lines they stand for
     */
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
