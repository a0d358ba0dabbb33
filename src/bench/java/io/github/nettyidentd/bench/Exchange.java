package io.github.nettyidentd.bench;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;

/** A place for one connection at a time: its queries under way, and its buffers, which stay. */
final class Exchange {

    static final int NO_SOCKET = -1;
    private static final int MAX_QUERY = "65535,65535\r\n".length();
    /** A reply to each of the most queries, at 128 octets. */
    private static final int IN_OCTETS = 128 * Load.MAX_DEPTH;

    private final MemorySegment out;
    private final MemorySegment in;
    private final ByteBuffer outOctets;
    private final ByteBuffer inOctets;
    private final int[] asked;
    private final Questions questions;

    int fd = NO_SOCKET;
    boolean waitsToWrite;
    /** When the queries were meant to be sent, and when they were, as nanoseconds of the system's timer. */
    long meantAt;

    long sentAt;
    private int outLength;
    private int outSent;
    private int queries;
    private int answered;
    private int inLength;

    Exchange(LinuxCalls calls, int depth, Questions questions) {
        this.out = calls.allocate((long) depth * MAX_QUERY);
        this.in = calls.allocate(IN_OCTETS);
        this.outOctets = out.asByteBuffer();
        this.inOctets = in.asByteBuffer();
        this.asked = new int[depth];
        this.questions = questions;
    }

    boolean isComplete() {
        return answered == queries;
    }

    /** Writes new queries into the buffer. */
    void ask(long meantAt, long now) {
        this.meantAt = meantAt;
        sentAt = now;
        answered = 0;
        queries = asked.length;
        outOctets.clear();
        for (int i = 0; i < queries; i++) {
            asked[i] = questions.next();
            number(questions.portOnServer(asked[i]));
            outOctets.put((byte) ',');
            number(questions.portOnClient(asked[i]));
            outOctets.put((byte) '\r').put((byte) '\n');
        }
        outLength = outOctets.position();
        outSent = 0;
    }

    private void number(int port) {
        if (port >= 10) {
            number(port / 10);
        }
        outOctets.put((byte) ('0' + port % 10));
    }

    /** What is still to be sent. */
    MemorySegment unsent() {
        return out.asSlice(outSent, outLength - outSent);
    }

    void sent(int octets) {
        outSent += octets;
    }

    /** Room for what comes. */
    MemorySegment room() {
        return in.asSlice(inLength);
    }

    /**
     * Takes in what has come.
     *
     * @return how many whole replies it had
     * @throws WrongAnswerException if one is not what it must be, or nobody asked for it
     */
    int received(int octets) throws WrongAnswerException {
        int end = inLength + octets;
        int start = 0;
        int before = answered;
        for (int i = inLength; i < end; i++) {
            if (inOctets.get(i) == '\n') {
                verify(start, i > start && inOctets.get(i - 1) == '\r' ? i - 1 : i);
                start = i + 1;
            }
        }
        inLength = end - start;
        if (inLength > 0 && start > 0) {
            MemorySegment.copy(in, start, in, 0, inLength);
        }
        if (inLength == IN_OCTETS || (inLength > 0 && isComplete())) {
            throw new WrongAnswerException("octets that belong to no reply: '" + text(0, inLength) + "'");
        }
        return answered - before;
    }

    private void verify(int from, int to) throws WrongAnswerException {
        if (isComplete()) {
            throw new WrongAnswerException("nobody asked for '" + text(from, to) + "'");
        }
        int question = asked[answered++];
        int portOnServer = questions.portOnServer(question);
        int portOnClient = questions.portOnClient(question);
        if (!questions.expected().isIn(inOctets, from, to, portOnServer, portOnClient)) {
            throw new WrongAnswerException("asked about %d,%d, expected %s, and got '%s'"
                    .formatted(portOnServer, portOnClient, questions.expected(), text(from, to)));
        }
    }

    private String text(int from, int to) {
        byte[] octets = new byte[to - from];
        inOctets.get(from, octets);
        return new String(octets, ISO_8859_1);
    }

    /** How many queries have no answer yet. */
    int unanswered() {
        return queries - answered;
    }

    /** Forgets a connection that is closed. */
    void forget() {
        fd = NO_SOCKET;
        waitsToWrite = false;
        queries = 0;
        answered = 0;
        inLength = 0;
    }
}
