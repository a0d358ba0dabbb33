package io.github.nettyidentd.cli;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import io.github.nettyidentd.linux.ffi.StreamSocket;
import io.github.nettyidentd.linux.ffi.SystemCallException;
import io.github.nettyidentd.text.Printable;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.concurrent.TimeUnit;

/** A connection to the daemon's socket for registrations, on which the caller waits for each answer. */
record RegisterConnection(StreamSocket socket, StreamSocket.Buffer buffer) implements AutoCloseable {

    private static final String EXPECTED =
            " (expected: a daemon with --registrations, or the unit netty-identd-register.socket)";

    private static final int SIZE = 4_096;
    private static final long TIMEOUT_SECONDS = 10;

    /** @throws IOException whose message completes a sentence about the daemon */
    static RegisterConnection open(Path path) throws IOException {
        try {
            return new RegisterConnection(StreamSocket.connect(path.toString()), new StreamSocket.Buffer(SIZE));
        } catch (SystemCallException e) {
            if (e.isMissing()) {
                throw new IOException("the socket does not exist" + EXPECTED, e);
            }
            throw e.isRefused() ? new IOException("nobody listens" + EXPECTED, e) : e;
        }
    }

    /**
     * Sends a command.
     *
     * @param fd a descriptor that goes with it
     * @return the lines of the answer, of which the last one begins with {@code ok} or {@code error}
     */
    List<String> ask(String command, OptionalInt fd) throws IOException {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(TIMEOUT_SECONDS);
        byte[] octets = (command + "\n").getBytes(UTF_8);
        int sent = 0;
        while (sent < octets.length) {
            List<Integer> descriptors = sent == 0 && fd.isPresent() ? List.of(fd.getAsInt()) : List.of();
            sent += socket.write(buffer, octets, sent, octets.length - sent, descriptors);
            if (sent < octets.length) {
                require(socket.awaitWritable(millisUntil(end)));
            }
        }
        return answer(end);
    }

    private List<String> answer(long end) throws IOException {
        List<String> lines = new ArrayList<>();
        var line = new ByteArrayOutputStream();
        var into = new byte[SIZE];
        while (true) {
            require(socket.awaitReadable(millisUntil(end)));
            StreamSocket.Received received = socket.read(buffer, into);
            received.closeDescriptors();
            if (received.isEnd()) {
                throw new IOException("it has closed the connection");
            }
            for (int i = 0; i < received.length(); i++) {
                if (into[i] != '\n') {
                    line.write(into[i]);
                    continue;
                }
                String text = text(line.toByteArray());
                line.reset();
                lines.add(text);
                if (text.equals("ok") || text.startsWith("ok ") || text.startsWith("error ")) {
                    return lines;
                }
                if (!text.startsWith("entry ")) {
                    throw new IOException("it answers '" + Printable.shortened(text) + "'");
                }
            }
        }
    }

    /** Old programs register user-ids in ISO 8859-1. */
    private static String text(byte[] octets) {
        try {
            return UTF_8.newDecoder().decode(ByteBuffer.wrap(octets)).toString();
        } catch (CharacterCodingException e) {
            return new String(octets, ISO_8859_1);
        }
    }

    private static void require(boolean inTime) throws IOException {
        if (!inTime) {
            throw new IOException("no answer within " + TIMEOUT_SECONDS + " s");
        }
    }

    private static int millisUntil(long end) {
        return (int) Math.max(0, TimeUnit.NANOSECONDS.toMillis(end - System.nanoTime()));
    }

    @Override
    public void close() {
        socket.close();
        buffer.close();
    }
}
