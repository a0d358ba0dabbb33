package io.github.nettyidentd.linux.socket;

import io.github.nettyidentd.api.ConnectionPair;
import io.github.nettyidentd.blocking.BlockingCalls;
import io.github.nettyidentd.blocking.Bounds;
import io.github.nettyidentd.linux.ffi.SockDiagSocket;
import io.github.nettyidentd.linux.ffi.SocketRecord;
import io.github.nettyidentd.linux.ffi.SocketRequest;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import java.util.function.IntPredicate;
import java.util.function.LongFunction;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Finds out which end opened a connection, from the kernel's byte counters for the connection
 * ({@code INET_DIAG_INFO}). Any thread.
 *
 * <p>The kernel reports these counts only once it holds the socket's lock, and it waits for the lock without limit: for
 * ever, if the process that holds it is stuck. Counts are therefore never requested on an event loop, and for each
 * owner one request at a time.
 *
 * <p>To wake another thread and to be woken by it takes many times as long as the kernel's response. The first query
 * about a connection is therefore answered by a guess where a guess is nearly always right: if the local port is one
 * that the kernel gives to outgoing connections, and no socket listens on it, this end opened the connection. The
 * second query schedules finding the opener, which happens a moment later. Further queries get the exact answer.
 */
final class OpenerFinder implements Openers {

    private static final Pattern RELEASE = Pattern.compile("(\\d{1,4})\\.(\\d{1,4}).*");

    /** Usually a request takes microseconds; but many connections of one account may be asked about at once. */
    static final Bounds BOUNDS = new Bounds(2, 64, 1, 256, Duration.ofSeconds(1));

    /**
     * How much a finder keeps.
     *
     * @param fewKnown how many openers at first
     * @param manyKnown how many once that has not been enough
     * @param waiting how many connections wait to be found out a moment later
     */
    record Room(int fewKnown, int manyKnown, int waiting) {

        /** Most hosts need no more than the few; the many are twice as many as one address has ports. */
        static final Room OF_HOST = new Room(1 << 10, 1 << 17, 4_096);

        /** There may be some hundred namespaces. */
        static final Room OF_NAMESPACE = new Room(1 << 6, 1 << 13, 256);
    }

    /**
     * Before Linux 6.9 the kernel worked on one sock_diag request at a time for the whole host ({@code sock_diag_mutex}
     * in {@code net/core/sock_diag.c}). There a request that waits for the lock of a stuck socket would hold up all
     * others, those of the event loops included.
     */
    private static final boolean COUNTS_ARE_SAFE = isAtLeast(6, 9, System.getProperty("os.version", ""));

    /**
     * A connection whose opener is to be found out.
     *
     * @param request by which the socket was found
     */
    private record Connection(ConnectionPair pair, SocketRequest request, SocketRecord socket) {}

    /**
     * What was found out.
     *
     * @param certain whether it holds for as long as the connection lasts
     */
    private record Verdict(Opener opener, boolean certain) {}

    /**
     * The verdict if the opener cannot be found out. It reveals no owner, because owners of accepted connections can be
     * hidden.
     */
    private static final Verdict UNKNOWN = new Verdict(Opener.OTHER_END, false);

    /** How often the counts are taken while octets are on their way. */
    private static final int TRIES = 8;

    private final SockDiagSockets sockets;
    private final BlockingCalls threads;
    private final LongFunction<Object> principals;
    private final IntPredicate ephemeral;
    private final OpenerCache cache;
    private final DelayedFinds delayed;

    /**
     * @param sockets for requests that may wait; stay the caller's to close
     * @param threads run them; stay the caller's to close
     * @param principals the principal of each owner's requests, one of which is made at a time
     * @param ephemeral whether the kernel gives a port to outgoing connections
     */
    OpenerFinder(
            SockDiagSockets sockets,
            BlockingCalls threads,
            LongFunction<Object> principals,
            IntPredicate ephemeral,
            Room room) {
        this.sockets = sockets;
        this.threads = threads;
        this.principals = principals;
        this.ephemeral = ephemeral;
        this.cache = new OpenerCache(room.fewKnown(), room.manyKnown());
        this.delayed = new DelayedFinds(room.waiting());
    }

    @Override
    public boolean mayGuess(ConnectionPair pair) {
        return ephemeral.test(pair.portOnServer()) && !cache.mayKnow(pair);
    }

    @Override
    public @Nullable Opener cached(ConnectionPair pair, SocketRecord socket) {
        return cache.of(pair, socket.cookie());
    }

    /** Guesses the opener, and at the second time has it found out later. */
    @Override
    public Opener guess(ConnectionPair pair, SocketRequest request, SocketRecord socket) {
        if (cache.addGuess(pair, socket.cookie())) {
            delayed.add(new Connection(pair, request, socket));
        }
        return Opener.THIS_END;
    }

    @Override
    public <T> CompletableFuture<T> find(
            ConnectionPair pair, SocketRequest request, SocketRecord socket, Function<Opener, T> next) {
        return run(socket.uid(), () -> next.apply(findNow(new Connection(pair, request, socket))));
    }

    /**
     * Finds out the openers of one owner's connections. That is one call for all of them, because many calls would take the
     * owner's share from the queries that wait for an opener.
     */
    private void findAll(long uid, List<Connection> connections) {
        // Where a call fails, the next query about its connection has the opener found out.
        var _ = run(uid, () -> {
            for (Connection connection : connections) {
                findNow(connection);
            }
            return connections;
        });
    }

    private <T> CompletableFuture<T> run(long uid, BlockingCalls.Call<T> call) {
        return threads.run(principals.apply(uid), () -> "a connection of uid " + uid, call);
    }

    private Opener findNow(Connection connection) throws IOException {
        SocketRecord socket = connection.socket();
        Verdict verdict = sockets.use(asked -> verdict(asked, connection.request(), socket));
        if (verdict.certain()) {
            cache.add(connection.pair(), socket.cookie(), verdict.opener());
        }
        return verdict.opener();
    }

    private static Verdict verdict(SockDiagSocket asked, SocketRequest request, SocketRecord socket)
            throws IOException {
        if (!COUNTS_ARE_SAFE) {
            return byListener(asked, request);
        }
        SocketRecord before = null;
        for (int i = 0; i < TRIES; i++) {
            Optional<SocketRecord> response =
                    asked.request(List.of(request.withCounts())).getFirst();
            if (response.isEmpty() || response.get().cookie() != socket.cookie()) {
                // The connection has ended meanwhile.
                return UNKNOWN;
            }
            SocketRecord now = response.get();
            if (now.counts() == null) {
                return byListener(asked, request);
            }
            Opener opener = Opener.of(now, now.counts());
            if (opener == Opener.OTHER_END) {
                return new Verdict(opener, true);
            }
            if (opener == Opener.THIS_END && before != null && Opener.isConfirmed(before, now)) {
                return new Verdict(opener, true);
            }
            before = opener == Opener.THIS_END ? now : null;
        }
        return UNKNOWN;
    }

    /** Falls back to whether a socket listens on the local port, if the counters are unavailable. */
    private static Verdict byListener(SockDiagSocket asked, SocketRequest request) throws IOException {
        Optional<SocketRecord> response =
                asked.request(List.of(request.forListener())).getFirst();
        return TcpState.isListening(response) ? UNKNOWN : new Verdict(Opener.THIS_END, false);
    }

    /**
     * Compares the version of a kernel.
     *
     * @param release as {@code uname -r} prints it; a release that is not understood counts as older than any version
     */
    static boolean isAtLeast(int major, int minor, String release) {
        Matcher version = RELEASE.matcher(release);
        if (!version.matches()) {
            return false;
        }
        int actual = Integer.parseInt(version.group(1));
        return actual > major || (actual == major && Integer.parseInt(version.group(2)) >= minor);
    }

    /**
     * Connections whose openers are found out a moment later, all of an owner's together, so that a thread is woken once for
     * many. The queue is bounded; a connection that does not fit is found out when the next query about it comes. Any thread.
     */
    private final class DelayedFinds {

        private static final Duration MOMENT = Duration.ofMillis(20);

        private final Executor timer =
                CompletableFuture.delayedExecutor(MOMENT.toMillis(), TimeUnit.MILLISECONDS, Runnable::run);
        private final Queue<Connection> waiting;
        private final AtomicBoolean scheduled = new AtomicBoolean();

        DelayedFinds(int most) {
            waiting = new ArrayBlockingQueue<>(most);
        }

        void add(Connection connection) {
            if (waiting.offer(connection) && scheduled.compareAndSet(false, true)) {
                timer.execute(this::run);
            }
        }

        private void run() {
            // First, so that a connection that is added while the queue is emptied is either taken here or schedules
            // the
            // next run.
            scheduled.set(false);
            Map<Long, List<Connection>> byOwner = new HashMap<>();
            for (Connection next = waiting.poll(); next != null; next = waiting.poll()) {
                byOwner.computeIfAbsent(next.socket().uid(), _ -> new ArrayList<>())
                        .add(next);
            }
            byOwner.forEach(OpenerFinder.this::findAll);
        }
    }
}
