package io.github.nettyidentd.linux.socket;

import io.github.nettyidentd.api.ConnectionPair;
import io.github.nettyidentd.linux.ffi.SocketRecord;
import io.github.nettyidentd.linux.ffi.SocketRequest;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The TCP sockets of another network namespace, asked through sockets that were opened there. A question takes microseconds
 * on the thread of the caller, as for our own namespace. Any thread.
 */
public final class NamespaceSocketTable implements AutoCloseable {

    private final SockDiagSockets questions;
    private final SockDiagSockets counts;
    private final OwnerCheck ownerCheck;
    private final Supplier<Openers> newOpeners;

    /** Made with the first question: of some hundred namespaces, few are ever asked. */
    private volatile @Nullable Openers openers;

    private volatile boolean closed;

    NamespaceSocketTable(
            SockDiagSockets questions, SockDiagSockets counts, OwnerCheck ownerCheck, Supplier<Openers> newOpeners) {
        this.questions = questions;
        this.counts = counts;
        this.ownerCheck = ownerCheck;
        this.newOpeners = newOpeners;
    }

    /** A socket of the namespace that a process holds, and whose owner can be named. */
    public final class Held {

        private final SocketRow row;
        private final RowOwner owner;

        private Held(SocketRow row, RowOwner owner) {
            this.row = row;
            this.owner = owner;
        }

        private SocketRecord socket() {
            return row.response().orElseThrow();
        }

        /** Whether this is the very socket of another answer, because two tables ask the same namespace. */
        public boolean isSameAs(Held other) {
            return socket().inode() == other.socket().inode()
                    && socket().cookie() == other.socket().cookie();
        }

        /**
         * The owner; its namespace has no name here. Does not block.
         *
         * @return fails with an {@link IOException} if the kernel does not tell in time which end opened the connection
         */
        public CompletableFuture<SocketOwner> owner() {
            return owner.of(row);
        }

        /**
         * The owner, where the kernel does not tell which end opened the connection: then a socket that listens on the local
         * port tells, as far as it can.
         */
        public SocketOwner.Found ownerByListener() throws IOException {
            SocketRequest request = row.request().forListener();
            boolean hasListener = TcpState.isListening(
                    questions.use(socket -> socket.request(List.of(request)).getFirst()));
            return RowOwner.found(socket(), ListenerOpeners.of(row.pair(), hasListener));
        }
    }

    /**
     * Looks for a socket, by an exact match of both addresses and both ports.
     *
     * @param interfaceIndex the interface that has the local address; 0 if it is not known, and then sockets that are bound
     *     to an interface are not found
     * @return empty if there is no such socket, or nobody can be named as its owner
     * @throws IOException if the kernel cannot be asked, or this is closed
     */
    public Optional<Held> find(ConnectionPair pair, int interfaceIndex) throws IOException {
        Openers known = openers();
        SocketRequest request = SocketRow.request(pair, interfaceIndex);
        List<SocketRequest> requests =
                known.mayGuess(pair) ? List.of(request, request.forListener()) : List.of(request);
        List<Optional<SocketRecord>> responses = questions.use(socket -> socket.request(requests));
        boolean noListener = responses.size() > 1 && !TcpState.isListening(responses.get(1));
        var row = new SocketRow(pair, request, responses.getFirst(), noListener);
        var owner = new RowOwner(ownerCheck, known);
        return owner.whyNobody(row).isEmpty() ? Optional.of(new Held(row, owner)) : Optional.empty();
    }

    private Openers openers() {
        Openers known = openers;
        if (known == null) {
            synchronized (this) {
                known = openers;
                if (known == null) {
                    known = newOpeners.get();
                    openers = known;
                }
            }
        }
        return known;
    }

    /** Whether this is closed, so that an answer that failed means that the namespace has gone. */
    public boolean isClosed() {
        return closed;
    }

    /** Closes the descriptors at once; one that is in use, when the kernel has responded. Does not block. */
    @Override
    public void close() {
        closed = true;
        questions.close();
        counts.close();
    }
}
