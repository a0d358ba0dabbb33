package io.github.nettyidentd.registry.line;

import io.github.nettyidentd.linux.ffi.StreamSocket;
import io.github.nettyidentd.registry.RegistrarLine;
import java.io.IOException;
import java.util.List;
import java.util.Objects;

/** A connection of a program that registers. For one thread. */
final class RegistrarConnection implements AutoCloseable {

    /** How often a connection is read in a turn. */
    private static final int MOST_READS = 16;

    private final StreamSocket socket;
    private final RegistrarLine line;
    private final StreamSocket.Buffer buffer;
    private final AccountShare share;
    private final Closings closings;
    private final RegistrarSession session;
    private final ReplyBuffer replies = new ReplyBuffer();
    private final PassedQueue passed = new PassedQueue();
    private final LineBuffer lines =
            new LineBuffer(octets -> RegistrarCommand.parse(octets) instanceof RegistrarCommand.Broken);

    /** When octets came last. */
    private long readAt;

    /** Whether the program had sent no more when it was read last. */
    private boolean isPaused = true;

    private boolean isInputOver;
    private boolean isReady;

    /**
     * @param socket closed with the connection
     * @param line closed with the connection
     * @param buffer memory that all connections share
     * @param closings closes the socket and the descriptors that the program sends
     * @param wake is called, on any thread, when the connection can go on
     */
    RegistrarConnection(
            StreamSocket socket,
            RegistrarLine line,
            StreamSocket.Buffer buffer,
            AccountShare share,
            Closings closings,
            RegistrarServer.SocketRegistrations registrations,
            Runnable wake,
            long now) {
        this.socket = socket;
        this.line = line;
        this.buffer = buffer;
        this.share = share;
        this.closings = closings;
        this.readAt = now;
        this.session = new RegistrarSession(line, share, registrations, wake, replies, passed);
    }

    int fd() {
        return socket.fd();
    }

    long uid() {
        return line.uid();
    }

    AccountShare share() {
        return share;
    }

    long readAt() {
        return readAt;
    }

    boolean wantsToRead() {
        return !isInputOver && !share.isPaused() && !session.isBusy() && !lines.hasLines() && hasRoom();
    }

    boolean wantsToWrite() {
        return !replies.isEmpty();
    }

    /** Says that something has happened at the socket. */
    void ready() {
        isReady = true;
    }

    boolean isReady() {
        return isReady;
    }

    /** Whether there is something to do, whatever the socket has. */
    boolean canGoOn() {
        if (share.isPaused()) {
            return false;
        }
        return session.canGoOn()
                || (!session.isBusy()
                        && replies.hasRoom()
                        && (lines.hasLines() || (!isPaused && !isInputOver && hasRoom())));
    }

    /** Whether what is read next can be answered, and the descriptors that may come with it closed. */
    private boolean hasRoom() {
        return replies.hasRoom() && !closings.isBehind(line.uid());
    }

    private void closeLater(Runnable closing) {
        closings.add(line.uid(), closing);
    }

    /** Whether all was read, carried out and answered. */
    boolean isOver() {
        return isInputOver && !session.isBusy() && !lines.hasLines() && replies.isEmpty();
    }

    /** Does all that can be done without waiting, except for what would be more than the account's share. */
    void turn(byte[] into, long now) {
        isReady = false;
        share.enter();
        try {
            session.goOn();
            if (wantsToRead()) {
                read(into, now);
            }
            carryOut();
            replies.flush(socket, buffer);
        } finally {
            share.leave();
        }
    }

    private void read(byte[] into, long now) {
        for (int i = 0; i < MOST_READS && lines.room() > 0 && hasRoom(); i++) {
            int room = lines.room();
            byte[] octets = room < into.length ? new byte[room] : into;
            StreamSocket.Received received = received(octets);
            passed.take(received, this::closeLater);
            isPaused = received.length() <= 0;
            isInputOver = received.isEnd();
            if (isPaused) {
                lines.pause();
                return;
            }
            readAt = now;
            lines.add(octets, 0, received.length());
            if (passed.isLarge()) {
                lines.settle();
            }
        }
    }

    private StreamSocket.Received received(byte[] into) {
        try {
            return socket.read(buffer, into);
        } catch (IOException e) {
            // The program has gone without reading all answers. What it has sent was read before.
            return new StreamSocket.Received(StreamSocket.Received.END, List.of(), false);
        }
    }

    private void carryOut() {
        while (!session.isBusy() && replies.hasRoom() && lines.hasLines() && share.take(line)) {
            LineBuffer.Line next = Objects.requireNonNull(lines.next());
            session.carryOut(next);
            isInputOver |= next.isTooLong();
        }
        if (isPaused && lines.isEmpty()) {
            passed.clear();
        }
    }

    @Override
    public void close() {
        closeLater(socket::close);
        line.close();
    }
}
