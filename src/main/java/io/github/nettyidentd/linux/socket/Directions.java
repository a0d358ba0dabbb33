package io.github.nettyidentd.linux.socket;

import static java.util.Objects.requireNonNull;

import io.github.nettyidentd.api.ConnectionPair;
import io.github.nettyidentd.blocking.BlockingCalls;
import io.github.nettyidentd.blocking.Bounds;
import io.github.nettyidentd.linux.ffi.SockDiagSocket;
import io.github.nettyidentd.linux.ffi.SocketRecord;
import io.github.nettyidentd.linux.ffi.SocketRequest;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Finds out which end opened a connection, by what the kernel has counted of it ({@code INET_DIAG_INFO}). For these counts
 * the kernel waits until the socket's lock is free: without end, if the process that holds the lock is stuck. So they are
 * never asked for on an event loop, and one at a time for each owner. Any thread.
 *
 * <p>To wake another thread, and to be woken by it, takes many times as long as the kernel's answer. So the first queries
 * about a connection are answered by a guess where that is nearly always right: its local port is one that the kernel
 * gives to outgoing connections, and no socket listens on it. With the second query the direction is found out, a moment
 * later, and further queries have the exact answer.
 */
final class Directions implements AutoCloseable {

    /** Usually a question takes microseconds; an account may have many connections that are asked about at once. */
    private static final Bounds BOUNDS = new Bounds(2, 64, 1, 256, Duration.ofSeconds(1));

    /**
     * Earlier kernels answer one question at a time for the whole host ({@code sock_diag_mutex}), so that one that waits for
     * the lock of a stuck socket would hold up all others, those of the event loops too.
     */
    private static final boolean COUNTS_ARE_SAFE = KernelVersion.own().isAtLeast(6, 9);

    /** What came of it, and whether it holds as long as the connection lasts. */
    private record Verdict(Direction direction, boolean certain) {}

    /** The answer that tells on nobody, where it cannot be known. */
    private static final Verdict CAREFUL = new Verdict(Direction.ACCEPTED, false);

    /** How often the counts are taken while octets are on their way. */
    private static final int TRIES = 8;

    private final SockDiagPool sockets;
    private final BlockingCalls threads = new BlockingCalls("sock-diag", BOUNDS);
    private final KnownDirections known = new KnownDirections();
    private final EphemeralPorts ephemeral = new EphemeralPorts();
    private final LaterCalls later = new LaterCalls();

    /** Takes over the sockets to ask with. */
    Directions(SockDiagPool sockets) {
        this.sockets = sockets;
    }

    /** Whether the direction of this connection may be guessed, if no socket listens on its local port. */
    boolean mayGuess(ConnectionPair pair) {
        return ephemeral.contain(pair.portOnServer()) && !known.maybe(pair);
    }

    /** The direction of this connection, if it is known. */
    @Nullable
    Direction known(ConnectionPair pair, SocketRecord socket) {
        return known.of(pair, socket.cookie());
    }

    /** Guesses that this host opened this connection, of which that {@link #mayGuess may be guessed}. */
    Direction guess(ConnectionPair pair, SocketRequest question, SocketRecord socket) {
        if (known.addGuess(pair, socket.cookie())) {
            later.add(() -> find(pair, question, socket, direction -> direction));
        }
        return Direction.OPENED;
    }

    /**
     * Finds out. Does not block.
     *
     * @param question with which the socket was found
     * @param socket what was found
     * @param next what to make of it
     * @return fails with an {@link IOException} if the kernel does not answer in time
     */
    <T> CompletableFuture<T> find(
            ConnectionPair pair, SocketRequest question, SocketRecord socket, Function<Direction, T> next) {
        return threads.run(socket.uid(), () -> "a connection of uid " + socket.uid(), () -> {
            Verdict verdict = sockets.use(asked -> ask(asked, question, socket));
            if (verdict.certain()) {
                known.add(pair, socket.cookie(), verdict.direction());
            }
            return next.apply(verdict.direction());
        });
    }

    private static Verdict ask(SockDiagSocket asked, SocketRequest question, SocketRecord socket) throws IOException {
        if (!COUNTS_ARE_SAFE) {
            return byListener(asked, question);
        }
        SocketRecord opener = null;
        for (int i = 0; i < TRIES; i++) {
            Optional<SocketRecord> row =
                    asked.ask(List.of(question.withCounts())).getFirst();
            if (row.isEmpty() || row.get().cookie() != socket.cookie()) {
                // The connection has ended meanwhile.
                return CAREFUL;
            }
            SocketRecord now = row.get();
            if (now.counts() == null) {
                return byListener(asked, question);
            }
            Direction direction = Direction.of(TcpState.of(now.state()), now.writeQueue(), now.counts());
            if (direction == Direction.ACCEPTED) {
                return new Verdict(direction, true);
            }
            if (direction == Direction.OPENED && opener != null && confirms(now, opener)) {
                return new Verdict(direction, true);
            }
            opener = direction == Direction.OPENED ? now : null;
        }
        return CAREFUL;
    }

    /**
     * The state of an answer is read before its counts, so that a connection that is being closed may look as if this end had
     * opened it; states do not go back. With octets in flight, the counts have to be the same, too.
     */
    private static boolean confirms(SocketRecord now, SocketRecord before) {
        return now.state() == before.state()
                && (Direction.inFlight(now.writeQueue(), requireNonNull(now.counts())) == 0
                        || Direction.isSame(before, now));
    }

    /** Where the counts cannot be had: while a socket listens on the port, the careful answer is accepted. */
    private static Verdict byListener(SockDiagSocket asked, SocketRequest question) throws IOException {
        Optional<SocketRecord> listener =
                asked.ask(List.of(question.listener())).getFirst();
        return listener.isPresent() && TcpState.of(listener.get().state()) == TcpState.LISTEN
                ? CAREFUL
                : new Verdict(Direction.OPENED, false);
    }

    @Override
    public void close() {
        threads.close();
    }
}
