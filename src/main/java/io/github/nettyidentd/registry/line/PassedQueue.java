package io.github.nettyidentd.registry.line;

import io.github.nettyidentd.linux.ffi.StreamSocket;
import io.github.nettyidentd.linux.ffi.SystemCallException;
import io.github.nettyidentd.linux.ffi.TcpSocketStatus;
import io.github.nettyidentd.registry.PassedSocket;
import java.util.ArrayDeque;
import java.util.Optional;
import java.util.Queue;
import java.util.function.Consumer;

/**
 * The descriptors that came with a write, in their order. None of them stays open: each is handed on to be closed as soon as
 * the kernel has said what it stands for. For one thread at a time.
 */
final class PassedQueue {

    /** So many are enough to carry out the lines that have come. */
    private static final int LARGE = 64;

    /** What the kernel says about a descriptor. */
    sealed interface Passed {

        /** It stands for a socket that can be registered. */
        record Socket(PassedSocket socket) implements Passed {}

        /** It stands for something else. */
        record Refused(String reason) implements Passed {}
    }

    private static final Passed.Refused NONE = new Passed.Refused("no descriptor came with the line");

    private static final Passed.Refused NO_ROOM =
            new Passed.Refused("the descriptor could not be received (expected: one with each line, at a time)");

    private final Queue<Passed> queue = new ArrayDeque<>(0);

    /**
     * Takes the descriptors of a read.
     *
     * @param closing closes them, on another thread
     */
    void take(StreamSocket.Received received, Consumer<Runnable> closing) {
        try {
            for (int fd : received.descriptors()) {
                queue.add(passed(fd));
            }
        } finally {
            if (!received.descriptors().isEmpty()) {
                closing.accept(received::closeDescriptors);
            }
        }
        if (received.lacksDescriptors()) {
            queue.add(NO_ROOM);
        }
    }

    /** Whether no further descriptors should be taken before lines have asked for these. */
    boolean isLarge() {
        return queue.size() >= LARGE;
    }

    private static Passed passed(int fd) {
        try {
            Optional<TcpSocketStatus> status = TcpSocketStatus.of(fd);
            if (status.isEmpty()) {
                return new Passed.Refused("the descriptor is not a TCP socket");
            }
            return status.get().isListening()
                    ? new Passed.Refused("the socket waits for connections")
                    : new Passed.Socket(
                            new PassedSocket(status.get().cookie(), status.get().uid()));
        } catch (SystemCallException e) {
            return new Passed.Refused("the descriptor cannot be examined");
        }
    }

    /** The next one. */
    Passed next() {
        Passed next = queue.poll();
        return next == null ? NONE : next;
    }

    /** Forgets those that no line has asked for. */
    void clear() {
        queue.clear();
    }
}
