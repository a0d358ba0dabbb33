package io.github.nettyidentd.linux.socket;

import io.github.nettyidentd.api.ConnectionPair;
import io.github.nettyidentd.blocking.BlockingCalls;
import io.github.nettyidentd.linux.ffi.SockDiagSocket;
import io.github.nettyidentd.linux.ffi.SocketRecord;
import io.github.nettyidentd.linux.ffi.SocketRequest;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * Asks the kernel for exactly one socket of each connection, through netlink (sock_diag(7)). That takes some
 * microseconds, whatever the number of sockets on the host, and is done on the thread of the caller. Which end opened
 * the connection is found out once for each connection, by {@link OpenerFinder} on another thread. Where the opener may
 * be guessed at first, the request for a socket that listens on the local port goes to the kernel in the same call.
 */
final class SockDiagSocketTable implements SocketTable {

    /** A connection takes two requests at most. */
    private static final int MAX_PAIRS = SockDiagSocket.MAX_REQUESTS / 2;

    private final SockDiagPool sockets;
    private final InterfaceIndexes interfaces = new InterfaceIndexes();
    private final BlockingCalls threads = new BlockingCalls("sock-diag", OpenerFinder.BOUNDS);
    private final EphemeralPorts ephemeral = new EphemeralPorts();
    private final Openers openers;
    private final RowOwner owners;
    private final SamePortSearch samePorts = new SamePortSearch(Path.of("/proc/net"));

    SockDiagSocketTable(UidMap uids) {
        this(uids, SockDiagSocket::open);
    }

    SockDiagSocketTable(UidMap uids, SockDiagPool.Opening opening) {
        sockets = new SockDiagPool(opening);
        // One request of each uid at a time: an account whose sockets are stuck harms itself.
        openers = new OpenerFinder(sockets, threads, uid -> uid, ephemeral::contain, OpenerFinder.Room.OF_HOST);
        owners = new RowOwner(new OwnerCheck(uids), openers);
    }

    @Override
    public boolean hasCookies() {
        return true;
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
            List<ConnectionPair> some = pairs.subList(from, Math.min(pairs.size(), from + MAX_PAIRS));
            try {
                sockets.use(socket -> rows(socket, some)).forEach(row -> found.add(owners.of(row)));
            } catch (IOException e) {
                found.addAll(Collections.nCopies(some.size(), CompletableFuture.failedFuture(e)));
            }
        }
        return found;
    }

    /**
     * Asks the kernel about up to {@value #MAX_PAIRS} connections in one call, and once more about each that it missed.
     */
    private List<SocketRow> rows(SockDiagSocket socket, List<ConnectionPair> pairs) throws IOException {
        List<SocketRequest> requests = new ArrayList<>(2 * pairs.size());
        for (ConnectionPair pair : pairs) {
            SocketRequest request = SocketRow.request(pair, interfaces.firstGuess(pair.serverAddress()));
            requests.add(request);
            if (openers.mayGuess(pair)) {
                requests.add(request.forListener());
            }
        }
        List<Optional<SocketRecord>> responses = socket.request(requests);
        List<SocketRow> rows = new ArrayList<>(pairs.size());
        int next = 0;
        for (ConnectionPair pair : pairs) {
            SocketRequest request = requests.get(next);
            Optional<SocketRecord> response = responses.get(next);
            next++;
            boolean noListener = false;
            // A request about a connection has a remote port, so that a request for a listener belongs to the one
            // before it.
            if (next < requests.size() && requests.get(next).isForListener()) {
                noListener = !TcpState.isListening(responses.get(next));
                next++;
            }
            var row = new SocketRow(pair, request, response, noListener);
            rows.add(row.isConnection() ? row : onInterface(socket, row));
        }
        return rows;
    }

    /**
     * Asks for a missed connection once more, with the index of the interface that has its local address. The kernel
     * finds a socket that is bound to an interface (SO_BINDTODEVICE, and each accepted link-local connection) only by
     * that index, and responds with nothing or with a listening socket otherwise. A socket that is not bound is found
     * by any index, so that the second response can only be better than the first.
     */
    private SocketRow onInterface(SockDiagSocket socket, SocketRow missed) throws IOException {
        int holding = interfaces.holding(missed.pair().serverAddress());
        if (holding == missed.request().interfaceIndex()) {
            return missed;
        }
        SocketRequest request = SocketRow.request(missed.pair(), holding);
        var row = new SocketRow(
                missed.pair(), request, socket.request(List.of(request)).getFirst(), false);
        return row.isConnection() || row.isListener() ? row : missed;
    }

    @Override
    public CompletableFuture<List<ConnectionPair>> findSamePorts(ConnectionPair pair) {
        return samePorts.find(pair);
    }

    @Override
    public CompletableFuture<List<ConnectionPair>> findHeldWithPorts(ConnectionPair pair) {
        return samePorts.findHeld(pair);
    }

    @Override
    public void close() {
        samePorts.close();
        threads.close();
        sockets.close();
    }
}
