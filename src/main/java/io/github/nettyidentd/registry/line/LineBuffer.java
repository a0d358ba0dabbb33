package io.github.nettyidentd.registry.line;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Cuts the octets that a program sends into lines, and decides which lines count.
 *
 * <p>Programs put texts into lines that others chose, and some do not remove a line end from such a text. So a line that is
 * not a command makes all lines of the same write void. A write is what comes without a pause; a pause in the middle of a line
 * does not end a void write. Lines therefore come out only when the program pauses, or when as many octets are held as may be.
 *
 * <p>For one thread at a time.
 */
final class LineBuffer {

    /** The most octets of a line without its end. */
    static final int MAX_LINE = 1_000;

    /** The most octets that are held. Lines of a longer write come out before the write has ended. */
    static final int MAX_HELD = 8_192;

    private static final byte[] EMPTY = {};
    private static final int FIRST_ROOM = 256;

    /**
     * A line.
     *
     * @param octets one in each character, without the line end, which is LF or CR LF; of a line that is too long perhaps only
     *     the beginning
     * @param isVoid whether the line must not be carried out
     * @param isTooLong whether the line is longer than {@link #MAX_LINE}; no line comes after it
     */
    record Line(String octets, boolean isVoid, boolean isTooLong) {}

    private final Predicate<String> isBroken;

    private byte[] held = EMPTY;
    private int start;
    private int end;

    /** The index behind the last line end. */
    private int complete;

    /** Up to here, lines may come out. */
    private int released;

    /** Whether those lines are void. */
    private boolean isVoid;

    /** Whether the octets behind them belong to a void write. */
    private boolean isWriteVoid;

    /** @param isBroken whether a line, without its end, is not a command; must not throw */
    LineBuffer(Predicate<String> isBroken) {
        this.isBroken = isBroken;
    }

    /** How many octets can be added; 0 if lines have to be taken out first. */
    int room() {
        return hasLines() ? 0 : MAX_HELD - (end - start);
    }

    /** Adds octets, at most as many as there is {@link #room} for. */
    void add(byte[] octets, int offset, int length) {
        if (length > room()) {
            throw new IllegalArgumentException("length: " + length + " (expected: at most " + room() + ")");
        }
        if (length > held.length - end) {
            makeRoom(length);
        }
        System.arraycopy(octets, offset, held, end, length);
        end += length;
        for (int i = end - 1; i >= end - length && complete <= i; i--) {
            if (held[i] == '\n') {
                complete = i + 1;
            }
        }
        if (room() == 0 || isLastTooLong()) {
            settle();
        }
    }

    private void makeRoom(int length) {
        int kept = end - start;
        byte[] room =
                kept + length > held.length ? new byte[Math.clamp(2L * (kept + length), FIRST_ROOM, MAX_HELD)] : held;
        System.arraycopy(held, start, room, 0, kept);
        held = room;
        complete -= start;
        start = 0;
        released = 0;
        end = kept;
    }

    /** Says that the program has sent no further octets by now. */
    void pause() {
        if (hasLines()) {
            return;
        }
        settle();
        if (released == end) {
            isWriteVoid = false;
        }
    }

    /** Lets the lines come out that are complete, although the write goes on. */
    void settle() {
        for (int line = start; line < complete; ) {
            int lineEnd = lineEnd(line);
            String octets = octets(line, lineEnd);
            isWriteVoid |= octets.length() > MAX_LINE || isBroken.test(octets);
            line = lineEnd + 1;
        }
        isWriteVoid |= isLastTooLong();
        isVoid = isWriteVoid;
        released = isLastTooLong() ? end : complete;
    }

    /** Whether {@link #next} has a line. */
    boolean hasLines() {
        return start < released;
    }

    /** Whether no octets are held, those of an incomplete line included. */
    boolean isEmpty() {
        return start == end;
    }

    /** The next line; {@code null} if none may come out yet. */
    @Nullable
    Line next() {
        if (!hasLines()) {
            return null;
        }
        int lineEnd = start < complete ? lineEnd(start) : end;
        String octets = octets(start, lineEnd);
        boolean isTooLong = octets.length() > MAX_LINE;
        start = lineEnd + 1;
        if (isTooLong || start >= end) {
            clear();
        }
        return new Line(octets, isVoid, isTooLong);
    }

    /** Idle programs cost no memory. */
    private void clear() {
        held = EMPTY;
        start = 0;
        complete = 0;
        released = 0;
        end = 0;
    }

    private boolean isLastTooLong() {
        return end - complete > MAX_LINE && octets(complete, end).length() > MAX_LINE;
    }

    /** The index of the next line end, of which there is one. */
    private int lineEnd(int from) {
        int at = from;
        while (held[at] != '\n') {
            at++;
        }
        return at;
    }

    /** The octets of a line. A CR at their end is part of the line end, even if the LF has not come yet. */
    private String octets(int from, int to) {
        int length = to - from;
        return new String(held, from, length > 0 && held[to - 1] == '\r' ? length - 1 : length, ISO_8859_1);
    }
}
