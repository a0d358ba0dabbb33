package io.github.nettyidentd.linux.ffi;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Asks the kernel for single TCP sockets by sock_diag(7), several in one call if need be. The kernel works within
 * {@code send}, so that the answers are there when it returns and nothing here waits. Used by one thread at a time.
 */
public final class SockDiagSocket implements AutoCloseable {

    /** How many questions can be asked at once: their answers have room in any receive buffer. */
    public static final int MAX_QUESTIONS = 32;

    private final NetlinkSocket socket;
    private final SockDiagRequests questions;
    private final SockDiagResponses answers;
    private int sequence;

    SockDiagSocket(NetlinkSocket socket) {
        this.socket = socket;
        this.questions = new SockDiagRequests(socket.arena(), MAX_QUESTIONS);
        this.answers = new SockDiagResponses(socket.arena(), MAX_QUESTIONS);
    }

    /**
     * Opens a socket.
     *
     * @throws IOException if the kernel or a sandbox refuses it
     */
    public static SockDiagSocket open() throws IOException {
        return new SockDiagSocket(new NetlinkSocket());
    }

    /**
     * Asks for sockets.
     *
     * @param asked 1 to {@value #MAX_QUESTIONS} questions
     * @return what the kernel has for each, in their order; empty if it has nothing
     * @throws IOException if a question cannot be put, or an answer is lost, garbled or another question's; close the
     *     socket then
     */
    public List<Optional<SocketRecord>> ask(List<SocketRequest> asked) throws IOException {
        int first = sequence + 1;
        for (int i = 0; i < asked.size(); i++) {
            questions.write(i, ++sequence, asked.get(i));
        }
        socket.send(questions.memory(), SockDiagRequests.SIZE * asked.size());
        List<Optional<SocketRecord>> rows = new ArrayList<>(asked.size());
        while (rows.size() < asked.size()) {
            int received = socket.receive(answers, asked.size() - rows.size());
            for (int i = 0; i < received; i++) {
                rows.add(read(i, first + rows.size(), asked.get(rows.size()).counts()));
            }
        }
        return rows;
    }

    private Optional<SocketRecord> read(int index, int expected, boolean counted) throws IOException {
        int length = answers.length(index);
        int answered = SockDiagResponse.sequence(answers.at(index), length);
        if (answered != expected) {
            throw new IOException("sock_diag answer to question " + answered + " (expected: " + expected + ")");
        }
        return Optional.ofNullable(SockDiagResponse.read(answers.at(index), length, counted));
    }

    /** Closes the descriptor and frees the memory. Not while another thread asks. */
    @Override
    public void close() {
        socket.close();
    }
}
