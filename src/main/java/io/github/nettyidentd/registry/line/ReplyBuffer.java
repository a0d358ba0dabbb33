package io.github.nettyidentd.registry.line;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import io.github.nettyidentd.linux.ffi.StreamSocket;
import io.github.nettyidentd.text.Printable;
import java.io.IOException;

/** The answers that a program has not read yet. For one thread at a time. */
final class ReplyBuffer {

    /** With as many octets, no further command is carried out before the program reads. */
    static final int MANY = 4_096;

    private static final byte[] EMPTY = {};
    private static final int FIRST_ROOM = 256;

    private byte[] pending = EMPTY;
    private int start;
    private int end;
    private boolean isUnread;

    /** Answers a command that was carried out. */
    void ok() {
        add("ok");
    }

    /** Answers a command that was not carried out. */
    void error(String reason) {
        add("error " + new String(Printable.onOneLine(reason).getBytes(UTF_8), ISO_8859_1));
    }

    /** @param line without its end, one octet in each character */
    void add(String line) {
        if (isUnread) {
            return;
        }
        int length = line.length() + 1;
        if (length > pending.length - end) {
            int kept = end - start;
            byte[] room =
                    kept + length > pending.length ? new byte[Math.max(2 * (kept + length), FIRST_ROOM)] : pending;
            System.arraycopy(pending, start, room, 0, kept);
            pending = room;
            start = 0;
            end = kept;
        }
        System.arraycopy(line.getBytes(ISO_8859_1), 0, pending, end, length - 1);
        pending[end + length - 1] = '\n';
        end += length;
    }

    boolean hasRoom() {
        return end - start < MANY;
    }

    boolean isEmpty() {
        return start == end;
    }

    /** Whether the program reads no answers any more. */
    boolean isUnread() {
        return isUnread;
    }

    /** Writes as much as the socket has room for. Answers to a program that reads no more are dropped. */
    void flush(StreamSocket socket, StreamSocket.Buffer buffer) {
        try {
            while (start < end) {
                int written = socket.write(buffer, pending, start, end - start);
                if (written == 0) {
                    return;
                }
                start += written;
            }
        } catch (IOException e) {
            isUnread = true;
        }
        // Idle programs cost no memory.
        pending = EMPTY;
        start = 0;
        end = 0;
    }
}
