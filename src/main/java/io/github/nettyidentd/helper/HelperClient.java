package io.github.nettyidentd.helper;

import io.github.nettyidentd.linux.conntrack.ConntrackEntry;
import io.github.nettyidentd.linux.conntrack.Tuple;
import io.github.nettyidentd.linux.ffi.PacketSocket;
import io.github.nettyidentd.linux.namespace.NamespaceListener;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks the helper. One thread keeps the connection: it connects when there is a request, or always if namespaces are
 * reported, and tries again at most once a second. A request is sent by the thread that makes it and never waits; it fails
 * at once if the helper is away or its socket is full, and at the latest when the timeout has passed. Any thread.
 */
public final class HelperClient implements AutoCloseable {

    /** The socket that the packaged unit opens. */
    public static final Path DEFAULT_SOCKET = Path.of("/run/netty-identd-helper/socket");

    /**
     * The state of the connection, and how often the helper was asked.
     *
     * @param connected whether the helper can be asked
     * @param since when the helper was connected or lost; when the client was made if it was never connected
     * @param requests how many requests were made
     * @param failures how many of them have failed
     */
    public record State(Path socket, boolean connected, Instant since, long requests, long failures) {}

    private static final Logger log = LoggerFactory.getLogger(HelperClient.class);
    private static final Duration TIME_TO_START = Duration.ofSeconds(5);
    private static final Duration BACK_OFF = Duration.ofSeconds(1);
    private static final Duration LEFT_TO_CLOSE = Duration.ofSeconds(1);

    /** The number of the request that begins the reports of namespaces, which nobody waits for. */
    private static final long SUBSCRIPTION = 0;

    private final Path path;
    private final Duration timeout;
    private final @Nullable NamespaceListener listener;
    private final PendingRequests pending;
    private final LongAdder requests = new LongAdder();
    private final LongAdder failures = new LongAdder();
    private final long loudFrom;

    private final OncePerMinute warnings = new OncePerMinute(log, System::nanoTime);

    /** Whether the log says that the helper is away. Used by the thread only. */
    private boolean wasAway;

    /** Guards the fields below. Each send is done with it too, which never waits. */
    private final Object lock = new Object();

    private Instant since = Instant.now();
    private boolean wanted;
    private @Nullable Thread thread;
    private @Nullable HelperConnection connection;
    private boolean isReady;
    private boolean closed;

    /** Why the helper cannot be asked now; {@code null} while it can, or nobody has tried. */
    private @Nullable String away;

    /**
     * @param path the helper's socket
     * @param timeout the time for each request, a connection that has to be made first included; more than 0
     * @param listener told which namespaces there are, from now on and by one thread; {@code null} if nobody wants to know
     */
    public HelperClient(Path path, Duration timeout, @Nullable NamespaceListener listener) {
        this(path, timeout, listener, TIME_TO_START);
    }

    /** @param quiet for how long a helper that cannot be reached is not logged, because it may start together with us */
    HelperClient(Path path, Duration timeout, @Nullable NamespaceListener listener, Duration quiet) {
        this.path = path;
        this.timeout = timeout;
        this.listener = listener;
        this.loudFrom = System.nanoTime() + quiet.toNanos();
        this.pending = new PendingRequests(this::late);
        if (listener != null) {
            synchronized (lock) {
                startThread();
            }
        }
    }

    /** Connects now, so that the first request need not wait for that. Does not block. */
    public void connect() {
        synchronized (lock) {
            wanted = true;
            startThread();
            lock.notifyAll();
        }
    }

    /** The state of the connection. */
    public State state() {
        synchronized (lock) {
            return new State(path, isReady, since, requests.sum(), failures.sum());
        }
    }

    private void late(PendingRequest<?> request) {
        failures.increment();
        request.fail(unavailable("no answer within " + timeout.toMillis() + " ms"));
    }

    /**
     * Asks which connection has a direction. Does not block.
     *
     * @param zone 0 to 65535
     * @return empty if the kernel tracks no such connection. Fails with an {@link IOException} if the helper cannot tell;
     *     cancelling it lets go of the request
     */
    public CompletableFuture<Optional<ConntrackEntry>> translate(Tuple direction, int zone) {
        return request((id, deadline) -> new PendingRequest<Optional<ConntrackEntry>>(
                new Request.Translate(id, direction, zone),
                response -> switch (response) {
                    case Response.Found found -> Optional.of(found.entry());
                    case Response.NotFound _ -> Optional.empty();
                    case Response.Swept _, Response.Failed _ -> throw wrongKind();
                },
                deadline,
                pending::remove));
    }

    /**
     * Has the helper look for namespaces and addresses that have come or gone. Does not block.
     *
     * @return done when the listener has heard of everything that was there. Fails with an {@link IOException} if the helper
     *     cannot tell; cancelling it lets go of the request
     */
    public CompletableFuture<?> sweep() {
        if (listener == null) {
            throw new IllegalStateException("nobody listens to namespaces");
        }
        return request((id, deadline) -> new PendingRequest<Response.Swept>(
                new Request.Sweep(id),
                response -> {
                    if (response instanceof Response.Swept swept) {
                        return swept;
                    }
                    throw wrongKind();
                },
                deadline,
                pending::remove));
    }

    private static MalformedFrameException wrongKind() {
        return new MalformedFrameException("response to another kind of request");
    }

    private <T> CompletableFuture<T> request(PendingRequests.Making<T> making) {
        requests.increment();
        synchronized (lock) {
            if (closed) {
                return failed("the daemon is stopping");
            }
            if (away != null) {
                return failed(away);
            }
            PendingRequest<T> request = pending.add(timeout, making);
            if (request == null) {
                return failed(PendingRequests.MAX + " requests wait already");
            }
            if (!isReady) {
                startThread();
                lock.notifyAll();
                return request;
            }
            HelperUnavailableException failure = send(request);
            return failure == null ? request : CompletableFuture.failedFuture(failure);
        }
    }

    private <T> CompletableFuture<T> failed(String reason) {
        failures.increment();
        return CompletableFuture.failedFuture(unavailable(reason));
    }

    private HelperUnavailableException unavailable(String reason) {
        return new HelperUnavailableException(
                "the helper at " + path + ": " + reason + " (" + advice(path, reason) + ")");
    }

    static String advice(Path path, String reason) {
        if (reason.contains("EACCES")) {
            return "expected: root, or the user that the helper serves";
        }
        return path.equals(DEFAULT_SOCKET)
                ? "see 'systemctl status netty-identd-helper'"
                : "expected: 'netty-identd helper' serves this socket";
    }

    /**
     * Sends a request, with the lock held.
     *
     * @return why it does not wait any more; {@code null} if it waits for its response
     */
    private @Nullable HelperUnavailableException send(PendingRequest<?> request) {
        String reason;
        try {
            if (connection != null && connection.send(request.request())) {
                return null;
            }
            reason = "it does not take requests quickly enough";
        } catch (IOException e) {
            reason = String.valueOf(e.getMessage());
        }
        pending.remove(request.request().id());
        failures.increment();
        return unavailable(reason);
    }

    private void startThread() {
        if (thread == null) {
            thread = Thread.ofPlatform().daemon().name("helper").start(this::run);
        }
    }

    private void run() {
        try {
            while (awaitNeed()) {
                long began = System.nanoTime();
                try {
                    stayConnected();
                } catch (IOException e) {
                    goAway(String.valueOf(e.getMessage()));
                }
                awaitNextAttempt(began + BACK_OFF.toNanos());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Waits until the connection is needed; false if this is closed. */
    private boolean awaitNeed() throws InterruptedException {
        synchronized (lock) {
            while (!closed && listener == null && !wanted && pending.isEmpty()) {
                lock.wait();
            }
            return !closed;
        }
    }

    /** Waits until the next attempt is due. Requests that are made meanwhile fail. */
    private void awaitNextAttempt(long due) throws InterruptedException {
        synchronized (lock) {
            for (long nanos = due - System.nanoTime(); nanos > 0 && !closed; nanos = due - System.nanoTime()) {
                lock.wait(nanos / 1_000_000, (int) (nanos % 1_000_000));
            }
            away = null;
        }
    }

    /** Connects, and returns with an exception when the connection has ended. */
    private void stayConnected() throws IOException {
        try (HelperConnection opened = HelperConnection.open(path)) {
            synchronized (lock) {
                if (closed) {
                    throw new IOException("closed");
                }
                connection = opened;
            }
            opened.greet();
            begin();
            receive(opened);
        } finally {
            synchronized (lock) {
                since = isReady ? Instant.now() : since;
                isReady = false;
                connection = null;
            }
        }
    }

    /** Sends what has waited for the connection. */
    private void begin() throws IOException {
        Map<PendingRequest<?>, HelperUnavailableException> failed = new LinkedHashMap<>();
        synchronized (lock) {
            isReady = true;
            wanted = false;
            since = Instant.now();
            if (listener != null && connection != null) {
                connection.send(new Request.Sweep(SUBSCRIPTION));
            }
            for (PendingRequest<?> request : pending.all()) {
                HelperUnavailableException failure = send(request);
                if (failure != null) {
                    failed.put(request, failure);
                }
            }
        }
        // Without the lock, because those who wait for a request go on from here.
        failed.forEach(PendingRequest::fail);
        if (wasAway) {
            wasAway = false;
            log.info("the helper at {} is back", path);
        }
    }

    private void receive(HelperConnection from) throws IOException {
        var namespaces = new ReportedNamespaces(listener);
        try {
            while (true) {
                PacketSocket.Received received = from.receive();
                boolean handedOver = false;
                try {
                    switch (from.response(received)) {
                        case Response.OfNamespace report -> handedOver = namespaces.report(report, received);
                        case Response.OfRequest response -> {
                            ReportedNamespaces.refuseDescriptors(received);
                            respond(response);
                        }
                    }
                } finally {
                    if (!handedOver) {
                        received.closeDescriptors();
                    }
                }
            }
        } finally {
            namespaces.removeAll();
        }
    }

    private void respond(Response.OfRequest response) throws MalformedFrameException {
        if (response.id() == SUBSCRIPTION && listener != null) {
            if (response instanceof Response.Failed failed) {
                log.warn("the helper at {} finds no namespaces: {}", path, failed.reason());
            }
            return;
        }
        if (!pending.isKnown(response.id())) {
            throw new MalformedFrameException("response to request " + response.id() + ", which was not made");
        }
        PendingRequest<?> request = pending.remove(response.id());
        if (request != null) {
            if (response instanceof Response.Failed) {
                failures.increment();
            }
            request.respond(response);
        }
    }

    private void goAway(String reason) {
        List<PendingRequest<?>> failed;
        boolean stopping;
        synchronized (lock) {
            stopping = closed;
            away = reason;
            failed = pending.removeAll();
        }
        HelperUnavailableException failure = unavailable(reason);
        if (!wasAway && !stopping && System.nanoTime() - loudFrom >= 0) {
            wasAway = warnings.warn("cannot ask " + failure.getMessage());
        }
        failures.add(failed.size());
        failed.forEach(request -> request.fail(failure));
    }

    /** Ends the connection. Requests that wait fail, and the listener hears that all namespaces have gone. */
    @Override
    public void close() {
        Thread ending;
        synchronized (lock) {
            closed = true;
            ending = thread;
            if (connection != null) {
                connection.shutDown();
            }
            lock.notifyAll();
        }
        pending.close();
        if (ending != null && ending != Thread.currentThread()) {
            try {
                ending.join(LEFT_TO_CLOSE);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
        HelperUnavailableException stopping = unavailable("the daemon is stopping");
        pending.removeAll().forEach(request -> request.fail(stopping));
    }
}
