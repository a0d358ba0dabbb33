package io.github.nettyidentd.registry.line;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.github.nettyidentd.linux.ffi.StreamSocket;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.opentest4j.AssertionFailedError;

/** A program that registers; one octet in each character. */
final class LineClient implements AutoCloseable {

    private static final int WAIT = 30_000;

    private final StreamSocket socket;
    private final StreamSocket.Buffer buffer = new StreamSocket.Buffer(65_536);
    private final byte[] octets = new byte[65_536];
    private final StringBuilder read = new StringBuilder();

    private LineClient(StreamSocket socket) {
        this.socket = socket;
    }

    static LineClient connect(Path path) throws IOException {
        return new LineClient(StreamSocket.connect(path.toString()));
    }

    /** Writes octets at once. */
    LineClient send(String text, Integer... descriptors) throws IOException {
        byte[] written = text.getBytes(ISO_8859_1);
        int sent = 0;
        while (sent < written.length) {
            List<Integer> along = sent == 0 ? List.of(descriptors) : List.of();
            int count = socket.write(buffer, written, sent, written.length - sent, along);
            if (count == 0 && !socket.awaitWritable(WAIT)) {
                throw new AssertionFailedError("nothing more is read");
            }
            sent += count;
        }
        return this;
    }

    /** Writes as much of these octets as there is room for; returns how many were written. */
    int sendWithoutWaiting(String text) throws IOException {
        return socket.write(buffer, text.getBytes(ISO_8859_1), 0, text.length());
    }

    /** Ends the output. */
    LineClient end() {
        socket.shutDownOutput();
        return this;
    }

    /** The next answer, without its line end. */
    String answer() throws IOException {
        int lineEnd = read.indexOf("\n");
        while (lineEnd < 0) {
            if (!receive()) {
                throw new AssertionFailedError("the connection has ended after: " + read);
            }
            lineEnd = read.indexOf("\n");
        }
        String line = read.substring(0, lineEnd);
        read.delete(0, lineEnd + 1);
        return line;
    }

    List<String> answers(int count) throws IOException {
        List<String> answers = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            answers.add(answer());
        }
        return answers;
    }

    /** Sends a line and waits for the answer. */
    String ask(String line) throws IOException {
        return send(line + "\n").answer();
    }

    /** All that comes until the connection is closed. */
    String untilClosed() throws IOException {
        while (receive()) {}
        return read.toString();
    }

    /** Whether the server has closed the connection, or sent something. */
    boolean isReadable() throws IOException {
        return socket.awaitReadable(0);
    }

    private boolean receive() throws IOException {
        if (!socket.awaitReadable(WAIT)) {
            throw new AssertionFailedError("no answer after: " + read);
        }
        StreamSocket.Received received;
        try {
            received = socket.read(buffer, octets);
        } catch (IOException e) {
            // The server closed it before it had read all.
            return false;
        }
        if (received.isEnd()) {
            return false;
        }
        read.append(new String(octets, 0, received.length(), ISO_8859_1));
        return true;
    }

    @Override
    public void close() {
        socket.close();
        buffer.close();
    }
}
