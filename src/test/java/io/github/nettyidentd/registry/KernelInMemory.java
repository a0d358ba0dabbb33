package io.github.nettyidentd.registry;

import io.github.nettyidentd.api.ConnectionPair;
import io.github.nettyidentd.linux.socket.HeldSocket;
import io.github.nettyidentd.linux.socket.SocketEnds;
import io.github.nettyidentd.linux.socket.SocketOwner;
import io.github.nettyidentd.linux.socket.SocketSearch;
import io.github.nettyidentd.linux.socket.SocketTable;
import io.github.nettyidentd.linux.socket.TcpState;
import java.io.IOException;
import java.net.InetAddress;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.LongPredicate;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Sockets that exist in memory only, and what the kernel says about them. Any thread. */
final class KernelInMemory implements SocketTable, SocketSearch, EndWatching {

    static final InetAddress SERVER = InetAddress.ofLiteral("192.0.2.1");
    static final InetAddress CLIENT = InetAddress.ofLiteral("198.51.100.7");

    private final AtomicLong lastCookie = new AtomicLong();
    private final Map<Long, HeldSocket> sockets = new ConcurrentHashMap<>();
    private final Set<Long> accepted = ConcurrentHashMap.newKeySet();

    /** Stands for sockets that are neither bound nor connected, which no question finds. */
    private final Map<Long, Long> owners = new ConcurrentHashMap<>();

    final AtomicInteger searches = new AtomicInteger();
    final AtomicInteger sweeps = new AtomicInteger();
    final AtomicInteger watches = new AtomicInteger();

    /** Whether the kernel refuses to tell of ends. */
    volatile boolean refusesWatch;

    /** Whether the kernel loses what it should tell of ends. */
    volatile boolean losesEnds;

    /** Runs when a sweep has begun, and before its result is made. */
    volatile Runnable duringSweep = () -> {};

    private volatile @Nullable SocketEnds watch;

    static ConnectionPair pair(int portOnServer, int portOnClient) {
        return new ConnectionPair(SERVER, portOnServer, CLIENT, portOnClient);
    }

    /** Makes a socket and returns its cookie. */
    long socket(long uid) {
        long cookie = lastCookie.incrementAndGet();
        owners.put(cookie, uid);
        return cookie;
    }

    void bind(long cookie, int port) {
        sockets.put(cookie, new HeldSocket(port, SERVER, 0, null, TcpState.CLOSE, uid(cookie), cookie));
    }

    void connect(long cookie, ConnectionPair pair) {
        connect(cookie, pair, TcpState.ESTABLISHED);
    }

    void connect(long cookie, ConnectionPair pair, TcpState state) {
        sockets.put(
                cookie,
                new HeldSocket(
                        pair.portOnServer(),
                        pair.serverAddress(),
                        pair.portOnClient(),
                        pair.clientAddress(),
                        state,
                        uid(cookie),
                        cookie));
    }

    /** Makes a socket with a connection. */
    long connected(long uid, ConnectionPair pair) {
        long cookie = socket(uid);
        connect(cookie, pair);
        return cookie;
    }

    /** Makes a socket with a connection that this host accepted. */
    long accepted(long uid, ConnectionPair pair) {
        long cookie = connected(uid, pair);
        accepted.add(cookie);
        return cookie;
    }

    private long uid(long cookie) {
        Long uid = owners.get(cookie);
        if (uid == null) {
            throw new IllegalStateException("no socket " + cookie);
        }
        return uid;
    }

    /** Ends a socket, and tells those that watch. */
    void end(long cookie) {
        owners.remove(cookie);
        sockets.remove(cookie);
        SocketEnds told = watch;
        if (told != null && !losesEnds) {
            told.ended(cookie);
        }
    }

    /** Has a socket again that a look passed over. */
    void revive(long cookie, long uid, ConnectionPair pair) {
        owners.put(cookie, uid);
        connect(cookie, pair);
    }

    /** Tells that ends were lost. */
    void lose() {
        SocketEnds told = watch;
        if (told != null) {
            told.lost();
        }
    }

    boolean isWatched() {
        return watch != null;
    }

    /** The answer to a query about a connection. */
    SocketOwner.Found owner(ConnectionPair pair) {
        return (SocketOwner.Found) find(pair).join();
    }

    @Override
    public CompletableFuture<SocketOwner> find(ConnectionPair pair) {
        return CompletableFuture.completedFuture(sockets.values().stream()
                .filter(socket -> socket.state() != TcpState.SYN_SENT)
                .filter(socket -> matches(socket, pair))
                .<SocketOwner>map(socket -> new SocketOwner.Found(
                        socket.uid(),
                        socket.state(),
                        socket.cookie(),
                        accepted.contains(socket.cookie()),
                        0,
                        socket.cookie(),
                        ""))
                .findFirst()
                .orElseGet(() -> new SocketOwner.None(SocketOwner.Reason.NO_CONNECTION)));
    }

    private static boolean matches(HeldSocket socket, ConnectionPair pair) {
        return socket.portOnServer() == pair.portOnServer()
                && socket.portOnClient() == pair.portOnClient()
                && socket.serverAddress().equals(pair.serverAddress())
                && pair.clientAddress().equals(socket.clientAddress());
    }

    @Override
    public CompletableFuture<List<HeldSocket>> find(
            long uid,
            int portOnServer,
            int portOnClient,
            @Nullable InetAddress serverAddress,
            @Nullable InetAddress clientAddress) {
        searches.incrementAndGet();
        return held(socket -> socket.portOnServer() == portOnServer
                && (serverAddress == null || serverAddress.equals(socket.serverAddress()))
                && (!socket.isConnected()
                        || (socket.portOnClient() == portOnClient
                                && (clientAddress == null || clientAddress.equals(socket.clientAddress())))));
    }

    @Override
    public CompletableFuture<Integer> list(LongPredicate wanted, Consumer<HeldSocket> receiver) {
        sweeps.incrementAndGet();
        duringSweep.run();
        List<HeldSocket> found = sockets.values().stream()
                .filter(socket -> wanted.test(socket.cookie()))
                .toList();
        found.forEach(receiver);
        return CompletableFuture.completedFuture(found.size());
    }

    private CompletableFuture<List<HeldSocket>> held(Predicate<? super HeldSocket> condition) {
        return CompletableFuture.completedFuture(
                sockets.values().stream().filter(condition).toList());
    }

    @Override
    public AutoCloseable open(SocketEnds ends) throws IOException {
        if (refusesWatch) {
            throw new IOException("Operation not permitted");
        }
        if (watch != null) {
            throw new IllegalStateException("watched already");
        }
        watches.incrementAndGet();
        watch = ends;
        return () -> watch = null;
    }

    @Override
    public String source() {
        return "memory";
    }

    @Override
    public void close() {}
}
