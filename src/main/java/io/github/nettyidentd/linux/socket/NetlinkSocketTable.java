package io.github.nettyidentd.linux.socket;

import io.github.nettyidentd.api.ConnectionPair;
import io.github.nettyidentd.linux.ffi.SockDiagSocket;
import io.github.nettyidentd.linux.ffi.SocketRecord;
import io.github.nettyidentd.linux.ffi.SocketRequest;
import io.github.nettyidentd.linux.socket.SocketOwner.Reason;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * Asks the kernel for exactly one socket through netlink (sock_diag(7)): some microseconds, whatever the number of
 * sockets on the host, on the thread that asks. Which end opened the connection is found out once for each connection, on
 * another thread; where it may be guessed at first, the question for a socket that listens on the local port goes to the
 * kernel in the same call.
 */
final class NetlinkSocketTable implements SocketTable {

    private static final int MAX_PAIRS = SockDiagSocket.MAX_QUESTIONS / 2;

    /**
     * What the kernel has of a connection.
     *
     * @param question the one that brought it
     * @param quiet whether it is known that no socket listens on the local port
     */
    private record Row(SocketRequest question, Optional<SocketRecord> socket, boolean quiet) {

        boolean isConnection(ConnectionPair pair) {
            return socket.isPresent()
                    && !isListener()
                    && socket.get().localPort() == pair.portOnServer()
                    && socket.get().remotePort() == pair.portOnClient();
        }

        /** Where there is no connection, the kernel answers with the listener on the port, whose owner is not ours. */
        boolean isListener() {
            return NetlinkSocketTable.isListener(socket);
        }
    }

    private final SockDiagPool sockets;
    private final InterfaceIndexes interfaces = new InterfaceIndexes();
    private final Directions directions;
    private final Ownership ownership;
    private final SamePorts samePorts = new SamePorts(Path.of("/proc/net"));

    NetlinkSocketTable(UidMap uids) {
        this(uids, SockDiagSocket::open);
    }

    NetlinkSocketTable(UidMap uids, SockDiagPool.Opening opening) {
        ownership = new Ownership(uids);
        sockets = new SockDiagPool(opening);
        directions = new Directions(sockets);
    }

    @Override
    public String source() {
        return "netlink";
    }

    @Override
    public CompletableFuture<SocketOwner> find(ConnectionPair pair) {
        return findAll(List.of(pair)).getFirst();
    }

    @Override
    public List<CompletableFuture<SocketOwner>> findAll(List<ConnectionPair> pairs) {
        List<CompletableFuture<SocketOwner>> found = new ArrayList<>(pairs.size());
        for (int from = 0; from < pairs.size(); from += MAX_PAIRS) {
            found.addAll(findSome(pairs.subList(from, Math.min(pairs.size(), from + MAX_PAIRS))));
        }
        return found;
    }

    private List<CompletableFuture<SocketOwner>> findSome(List<ConnectionPair> pairs) {
        List<Row> rows;
        try {
            rows = sockets.use(socket -> ask(socket, pairs));
        } catch (IOException e) {
            return Collections.nCopies(pairs.size(), CompletableFuture.failedFuture(e));
        }
        List<CompletableFuture<SocketOwner>> owners = new ArrayList<>(pairs.size());
        for (int i = 0; i < pairs.size(); i++) {
            owners.add(owner(pairs.get(i), rows.get(i)));
        }
        return owners;
    }

    private List<Row> ask(SockDiagSocket socket, List<ConnectionPair> pairs) throws IOException {
        List<SocketRequest> questions = new ArrayList<>(2 * pairs.size());
        for (ConnectionPair pair : pairs) {
            SocketRequest question = question(pair, interfaces.firstGuess(pair.serverAddress()));
            questions.add(question);
            if (directions.mayGuess(pair)) {
                questions.add(question.listener());
            }
        }
        List<Optional<SocketRecord>> answers = socket.ask(questions);
        List<Row> rows = new ArrayList<>(pairs.size());
        int next = 0;
        for (ConnectionPair pair : pairs) {
            SocketRequest question = questions.get(next);
            Optional<SocketRecord> answer = answers.get(next++);
            boolean quiet =
                    next < questions.size() && questions.get(next).isForListener() && !isListener(answers.get(next++));
            var row = new Row(question, answer, quiet);
            rows.add(row.isConnection(pair) ? row : onInterface(socket, pair, row));
        }
        return rows;
    }

    private static boolean isListener(Optional<SocketRecord> socket) {
        return socket.isPresent() && TcpState.of(socket.get().state()) == TcpState.LISTEN;
    }

    /** A socket that is bound to an interface is found only with that interface's index. */
    private Row onInterface(SockDiagSocket socket, ConnectionPair pair, Row missed) throws IOException {
        int holding = interfaces.holding(pair.serverAddress());
        if (holding == missed.question().interfaceIndex()) {
            return missed;
        }
        SocketRequest question = question(pair, holding);
        var row = new Row(question, socket.ask(List.of(question)).getFirst(), false);
        return row.isConnection(pair) || row.isListener() ? row : missed;
    }

    private static SocketRequest question(ConnectionPair pair, int interfaceIndex) {
        return new SocketRequest(
                pair.serverAddress(),
                pair.portOnServer(),
                pair.clientAddress(),
                pair.portOnClient(),
                interfaceIndex,
                false);
    }

    private CompletableFuture<SocketOwner> owner(ConnectionPair pair, Row row) {
        if (!row.isConnection(pair)) {
            Reason reason = row.isListener() ? Reason.ONLY_LISTENER : Reason.NO_CONNECTION;
            return CompletableFuture.completedFuture(new SocketOwner.None(reason));
        }
        SocketRecord socket = row.socket().orElseThrow();
        Optional<Reason> nobody = ownership.nobody(TcpState.of(socket.state()), socket.uid(), socket.inode());
        if (nobody.isPresent()) {
            return CompletableFuture.completedFuture(new SocketOwner.None(nobody.get()));
        }
        Direction known = row.quiet() ? directions.guess(pair, row.question(), socket) : directions.known(pair, socket);
        return known != null
                ? CompletableFuture.completedFuture(found(socket, known))
                : directions.find(pair, row.question(), socket, direction -> found(socket, direction));
    }

    private static SocketOwner found(SocketRecord socket, Direction direction) {
        return new SocketOwner.Found(
                socket.uid(), TcpState.of(socket.state()), socket.inode(), direction == Direction.ACCEPTED);
    }

    @Override
    public CompletableFuture<List<ConnectionPair>> findSamePorts(ConnectionPair pair) {
        return samePorts.find(pair);
    }

    @Override
    public void close() {
        samePorts.close();
        directions.close();
        sockets.close();
    }
}
