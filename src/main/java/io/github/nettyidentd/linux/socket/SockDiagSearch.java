package io.github.nettyidentd.linux.socket;

import io.github.nettyidentd.api.ConnectionPair;
import io.github.nettyidentd.blocking.BlockingCalls;
import io.github.nettyidentd.blocking.Bounds;
import io.github.nettyidentd.linux.ffi.ListedSocket;
import io.github.nettyidentd.linux.ffi.SockDiagSocket;
import io.github.nettyidentd.linux.ffi.SocketList;
import io.github.nettyidentd.linux.ffi.SocketListRequest;
import io.github.nettyidentd.linux.ffi.SocketRecord;
import java.io.IOException;
import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.LongPredicate;
import org.jspecify.annotations.Nullable;

/**
 * Searches by netlink (sock_diag(7)): for one socket by all four values with an exact request, on the caller's thread;
 * otherwise by lists, for which the kernel walks through all its sockets, on threads of its own.
 */
final class SockDiagSearch implements SocketSearch {

    /** One list of each uid at a time, so that an account that searches much holds up itself. */
    private static final Bounds BOUNDS = new Bounds(1, 4, 1, 256, Duration.ofSeconds(5));

    /** A look at all sockets takes tenths of a second where there are 100,000, and nobody waits for it. */
    private static final Bounds SWEEP_BOUNDS = new Bounds(1, 1, 1, 4, Duration.ofMinutes(1));

    /** How often a list is begun that fails, for example because the sockets have changed meanwhile. */
    private static final int TRIES = 3;

    /** The states of {@code include/net/tcp_states.h} in which no process holds a socket, or it has no other end. */
    private static final int TIME_WAIT = 6;

    private static final int LISTEN = 10;
    private static final int NEW_SYN_RECV = 12;

    /** The state for which the kernel lists sockets that are bound and not connected, {@code TCP_BOUND_INACTIVE}. */
    private static final int BOUND = 13;

    private static final int ALL = ~(bit(TIME_WAIT) | bit(LISTEN) | bit(NEW_SYN_RECV));

    private final UidMap uids;
    private final SockDiagPool sockets = new SockDiagPool(SockDiagSocket::open);
    private final InterfaceIndexes interfaces = new InterfaceIndexes();
    private final BlockingCalls threads = new BlockingCalls("socket-search", BOUNDS);
    private final BlockingCalls sweeps = new BlockingCalls("socket-sweep", SWEEP_BOUNDS);

    SockDiagSearch(UidMap uids) {
        this.uids = uids;
    }

    private static int bit(int state) {
        return 1 << state;
    }

    /** Lists no sockets. */
    static void check() throws IOException {
        SocketList.read(new SocketListRequest(0, 0, 0), cookie -> false, socket -> {});
    }

    @Override
    public CompletableFuture<List<HeldSocket>> find(
            long uid,
            int portOnServer,
            int portOnClient,
            @Nullable InetAddress serverAddress,
            @Nullable InetAddress clientAddress) {
        var ends = new Ends(portOnServer, portOnClient, serverAddress, clientAddress);
        if (serverAddress == null || clientAddress == null) {
            return threads.run(uid, () -> "a socket for uid " + uid, () -> list(uid, ends));
        }
        if (serverAddress instanceof Inet4Address != clientAddress instanceof Inet4Address) {
            return CompletableFuture.completedFuture(List.of());
        }
        try {
            Optional<HeldSocket> exact =
                    exact(new ConnectionPair(serverAddress, portOnServer, clientAddress, portOnClient));
            return exact.isPresent()
                    ? CompletableFuture.completedFuture(List.of(exact.get()))
                    : threads.run(uid, () -> "a bound socket for uid " + uid, () -> list(ends, bit(BOUND)));
        } catch (IOException e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    /** Finds a connection by all its values, within microseconds. */
    private Optional<HeldSocket> exact(ConnectionPair pair) throws IOException {
        return sockets.use(asked -> {
            int guess = interfaces.firstGuess(pair.serverAddress());
            Optional<HeldSocket> found = exact(asked, pair, guess);
            if (found.isPresent()) {
                return found;
            }
            // A socket that is bound to an interface is found by that alone.
            int holding = interfaces.holding(pair.serverAddress());
            return holding == guess ? found : exact(asked, pair, holding);
        });
    }

    private Optional<HeldSocket> exact(SockDiagSocket asked, ConnectionPair pair, int interfaceIndex)
            throws IOException {
        var request = SocketRow.request(pair, interfaceIndex);
        var row = new SocketRow(pair, request, asked.request(List.of(request)).getFirst(), false);
        return row.response()
                .filter(socket -> row.isConnection() && isHeld(socket.inode(), socket.uid()))
                .map(socket -> held(pair, socket));
    }

    private static HeldSocket held(ConnectionPair pair, SocketRecord socket) {
        return new HeldSocket(
                pair.portOnServer(),
                pair.serverAddress(),
                pair.portOnClient(),
                pair.clientAddress(),
                TcpState.of(socket.state()),
                socket.uid(),
                socket.cookie());
    }

    /** Whether a process holds the socket, and the kernel tells its owner. */
    private boolean isHeld(long inode, long uid) {
        return inode != 0 && uids.canName(uid);
    }

    private List<HeldSocket> list(long uid, Ends ends) throws IOException {
        List<HeldSocket> connected = list(ends, ALL & ~bit(BOUND));
        if (connected.stream().anyMatch(socket -> socket.uid() == uid)) {
            return connected;
        }
        List<HeldSocket> found = new ArrayList<>(connected);
        found.addAll(list(ends, bit(BOUND)));
        return found;
    }

    private List<HeldSocket> list(Ends ends, int states) throws IOException {
        // By cookie, because a socket that changes its state meanwhile is listed twice.
        Map<Long, HeldSocket> found = new LinkedHashMap<>();
        list(new SocketListRequest(states, ends.portOnServer, ends.portOnClient), _ -> true, socket -> {
            if (ends.match(socket)) {
                found.put(socket.cookie(), socket);
            }
        });
        return List.copyOf(found.values());
    }

    /** Returns how many sockets were passed on. */
    private int list(SocketListRequest request, LongPredicate wanted, Consumer<HeldSocket> receiver)
            throws IOException {
        var passed = new AtomicInteger();
        Consumer<ListedSocket> held = socket -> {
            if (isHeld(socket.inode(), socket.uid())) {
                passed.incrementAndGet();
                receiver.accept(held(socket));
            }
        };
        for (int left = TRIES - 1; ; left--) {
            try {
                SocketList.read(request, wanted, held);
                return passed.get();
            } catch (IOException e) {
                if (left == 0) {
                    throw e;
                }
            }
        }
    }

    private static HeldSocket held(ListedSocket socket) {
        boolean connected = socket.remotePort() != 0;
        return new HeldSocket(
                socket.localPort(),
                socket.localAddress(),
                socket.remotePort(),
                connected ? socket.remoteAddress() : null,
                TcpState.of(socket.state()),
                socket.uid(),
                socket.cookie());
    }

    @Override
    public CompletableFuture<Integer> list(LongPredicate wanted, Consumer<HeldSocket> receiver) {
        return sweeps.run(this, () -> "all sockets", () -> list(new SocketListRequest(ALL, 0, 0), wanted, receiver));
    }

    @Override
    public void close() {
        sweeps.close();
        threads.close();
        sockets.close();
    }

    /** What a search is for. */
    private record Ends(
            int portOnServer,
            int portOnClient,
            @Nullable InetAddress serverAddress,
            @Nullable InetAddress clientAddress) {

        boolean match(HeldSocket socket) {
            if (socket.portOnServer() != portOnServer) {
                return false;
            }
            if (socket.isConnected()) {
                // A closed one has been connected, and may not be used up yet.
                return socket.state() != TcpState.CLOSE
                        && socket.portOnClient() == portOnClient
                        && (serverAddress == null || serverAddress.equals(socket.serverAddress()))
                        && (clientAddress == null || clientAddress.equals(socket.clientAddress()));
            }
            return socket.state() == TcpState.CLOSE && mayConnectFrom(socket.serverAddress());
        }

        /** Whether a socket that is bound to an address can have the wanted ends when it is connected. */
        private boolean mayConnectFrom(InetAddress bound) {
            if (bound instanceof Inet4Address
                    && (serverAddress instanceof Inet6Address || clientAddress instanceof Inet6Address)) {
                return false;
            }
            return serverAddress == null || bound.isAnyLocalAddress() || bound.equals(serverAddress);
        }
    }
}
