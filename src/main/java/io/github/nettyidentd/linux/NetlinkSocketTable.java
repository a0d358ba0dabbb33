package io.github.nettyidentd.linux;

import io.github.nettyidentd.api.ConnectionPair;
import io.github.nettyidentd.linux.SocketOwner.Reason;
import io.github.nettyidentd.linux.ffi.SockDiagSocket;
import io.github.nettyidentd.linux.ffi.SocketQuestion;
import io.github.nettyidentd.linux.ffi.SocketRecord;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * Asks the kernel for exactly one socket through netlink (sock_diag(7)): some microseconds, whatever the number of
 * sockets on the host, on the thread that asks. For each connection there are two questions in one call: for its socket,
 * and for one that listens on its local port, which tells whether it was accepted; the second is left out where that is
 * known.
 */
final class NetlinkSocketTable implements SocketTable {

    /** Opens a socket to ask with. */
    @FunctionalInterface
    interface Opening {
        SockDiagSocket open() throws IOException;
    }

    private static final int QUESTIONS = 2;
    private static final int MAX_PAIRS = SockDiagSocket.MAX_QUESTIONS / QUESTIONS;

    private final SockDiagPool sockets;
    private final InterfaceIndexes interfaces = new InterfaceIndexes();
    private final OutgoingSockets outgoing = new OutgoingSockets();
    private final Ownership ownership;

    NetlinkSocketTable(UidMap uids) {
        this(uids, SockDiagSocket::open);
    }

    NetlinkSocketTable(UidMap uids, Opening opening) {
        ownership = new Ownership(uids);
        sockets = new SockDiagPool(opening);
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
        if (pairs.size() <= MAX_PAIRS) {
            return findSome(pairs);
        }
        List<CompletableFuture<SocketOwner>> found = new ArrayList<>(pairs.size());
        for (int from = 0; from < pairs.size(); from += MAX_PAIRS) {
            found.addAll(findSome(pairs.subList(from, Math.min(pairs.size(), from + MAX_PAIRS))));
        }
        return found;
    }

    private List<CompletableFuture<SocketOwner>> findSome(List<ConnectionPair> pairs) {
        try {
            return ask(pairs);
        } catch (IOException e) {
            return Collections.nCopies(pairs.size(), CompletableFuture.failedFuture(e));
        }
    }

    /** A lost or garbled answer costs the socket its place; the questions are put once more on a new one. */
    private List<CompletableFuture<SocketOwner>> ask(List<ConnectionPair> pairs) throws IOException {
        try {
            return ask(sockets.take(), pairs);
        } catch (IOException e) {
            return ask(sockets.take(), pairs);
        }
    }

    private List<CompletableFuture<SocketOwner>> ask(SockDiagSocket socket, List<ConnectionPair> pairs)
            throws IOException {
        boolean usable = false;
        try {
            List<CompletableFuture<SocketOwner>> owners = owners(socket, pairs);
            usable = true;
            return owners;
        } finally {
            if (usable) {
                sockets.giveBack(socket);
            } else {
                socket.close();
            }
        }
    }

    private List<CompletableFuture<SocketOwner>> owners(SockDiagSocket socket, List<ConnectionPair> pairs)
            throws IOException {
        List<SocketQuestion> questions = new ArrayList<>(QUESTIONS * pairs.size());
        for (ConnectionPair pair : pairs) {
            SocketQuestion question = question(pair, interfaces.firstGuess(pair.serverAddress()));
            questions.add(question);
            if (!outgoing.maybe(pair)) {
                questions.add(question.listener());
            }
        }
        List<Optional<SocketRecord>> rows = socket.ask(questions);
        List<CompletableFuture<SocketOwner>> owners = new ArrayList<>(pairs.size());
        int next = 0;
        for (ConnectionPair pair : pairs) {
            SocketQuestion question = questions.get(next);
            Optional<SocketRecord> row = rows.get(next++);
            boolean listenerAsked =
                    next < questions.size() && questions.get(next).isForListener();
            SocketOwner owner = listenerAsked
                    ? judge(pair, row, isListener(rows.get(next++)))
                    : judge(pair, row, isListening(socket, pair, question, row));
            owners.add(CompletableFuture.completedFuture(
                    isMissing(owner) ? onInterface(socket, pair, question.interfaceIndex(), owner) : owner));
        }
        return owners;
    }

    /** Whether somebody listens on the connection's port, as far as that matters: not if it is known to be outgoing. */
    private boolean isListening(
            SockDiagSocket socket, ConnectionPair pair, SocketQuestion question, Optional<SocketRecord> row)
            throws IOException {
        return isConnection(row, pair)
                && !outgoing.contains(pair, row.get().cookie())
                && isListener(socket.ask(List.of(question.listener())).getFirst());
    }

    /** A socket that is bound to an interface is found only with that interface's index. */
    private SocketOwner onInterface(SockDiagSocket socket, ConnectionPair pair, int asked, SocketOwner missed)
            throws IOException {
        int holding = interfaces.holding(pair.serverAddress());
        if (holding == asked) {
            return missed;
        }
        SocketQuestion question = question(pair, holding);
        List<Optional<SocketRecord>> rows = socket.ask(List.of(question, question.listener()));
        SocketOwner owner = judge(pair, rows.getFirst(), isListener(rows.getLast()));
        return owner instanceof SocketOwner.None(Reason reason) && reason == Reason.NO_CONNECTION ? missed : owner;
    }

    private static SocketQuestion question(ConnectionPair pair, int interfaceIndex) {
        return new SocketQuestion(
                pair.serverAddress(), pair.portOnServer(), pair.clientAddress(), pair.portOnClient(), interfaceIndex);
    }

    private SocketOwner judge(ConnectionPair pair, Optional<SocketRecord> row, boolean listening) {
        if (!isConnection(row, pair)) {
            // Where there is no connection, the kernel answers with the listener on the port, whose owner is none of
            // ours.
            return new SocketOwner.None(isListener(row) ? Reason.ONLY_LISTENER : Reason.NO_CONNECTION);
        }
        SocketRecord socket = row.get();
        SocketOwner owner = ownership.judge(TcpState.of(socket.state()), socket.uid(), socket.inode(), listening);
        if (owner instanceof SocketOwner.Found && !listening) {
            outgoing.add(pair, socket.cookie());
        }
        return owner;
    }

    private static boolean isConnection(Optional<SocketRecord> row, ConnectionPair pair) {
        return row.isPresent()
                && !isListener(row)
                && row.get().localPort() == pair.portOnServer()
                && row.get().remotePort() == pair.portOnClient();
    }

    private static boolean isListener(Optional<SocketRecord> row) {
        return row.isPresent() && TcpState.of(row.get().state()) == TcpState.LISTEN;
    }

    private static boolean isMissing(SocketOwner owner) {
        return owner instanceof SocketOwner.None(Reason reason)
                && (reason == Reason.NO_CONNECTION || reason == Reason.ONLY_LISTENER);
    }

    @Override
    public void close() {
        sockets.close();
    }
}
