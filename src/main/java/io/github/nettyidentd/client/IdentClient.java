package io.github.nettyidentd.client;

import io.github.nettyidentd.api.ConnectionPair;
import io.github.nettyidentd.api.UserId;
import io.github.nettyidentd.protocol.IdentQuery;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.util.concurrent.FutureListener;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Asks ident servers (RFC 1413): "my connection from your port P to my port Q: which user is it?" Works asynchronously.
 *
 * <pre>{@code
 * try (var client = IdentClient.builder().timeout(Duration.ofSeconds(5)).build()) {
 *     UserId userId = client.query(new ConnectionPair(peerAddress, peerPort, ourAddress, ourPort)).join();
 * }
 * }</pre>
 *
 * <p>Safe for use by any number of threads. Queries from one source address to one server share a connection, on which they
 * are asked one after another. If the server closes the connection after one answer, as many servers do, the next query gets
 * a new connection. If the server closes a connection that was used before, and leaves a query unanswered, the client asks
 * that query a second time, on a new connection.
 *
 * <p>Each future completes within the client's {@linkplain IdentClientBuilder#timeout timeout}. It brings the user-id, or
 * fails with one of these:
 *
 * <ul>
 *   <li>an {@link io.github.nettyidentd.api.IdentError} of the kind that the server answered;
 *   <li>an {@link IdentClientException} if the server could not be asked or did not give a proper answer;
 *   <li>a {@link LinkageError} if a jar is missing from the class path, and with it the class for one of the above.
 * </ul>
 *
 * <p>Futures complete on the client's event loop. Therefore code that depends on them must not block there; use the
 * {@code …Async} methods of {@link CompletableFuture} for code that may block. Cancelling a future only drops its answer.
 *
 * <p>An answer is worth as much as the host that gave it. RFC 1413 §6 warns against using it to decide who may do what.
 */
public final class IdentClient implements AutoCloseable {

    private static final long MAX_SHUTDOWN_SECONDS = 2;

    private final int port;
    private final @Nullable InetAddress source;
    private final RouteQueue.Settings settings;
    private final EventLoopGroup group;
    private final boolean ownsGroup;
    private final EventLoop loop;
    private final Connector connector;
    private final FutureListener<Object> loopEnded = _ -> abandonAll();
    private volatile boolean closed;

    /** The queues in use, by route. Accessed on the event loop only. */
    private final Map<Route, RouteQueue> queues = new HashMap<>();

    IdentClient(
            int port,
            @Nullable InetAddress source,
            RouteQueue.Settings settings,
            EventLoopGroup group,
            boolean ownsGroup,
            @Nullable ProxyHeader proxyHeader) {
        this.port = port;
        this.source = source;
        this.settings = settings;
        this.group = group;
        this.ownsGroup = ownsGroup;
        this.loop = group.next();
        this.connector = new ChannelConnector(group, loop, proxyHeader);
        loop.terminationFuture().addListener(loopEnded);
    }

    /** Returns a builder, in which each setting has a default. */
    public static IdentClientBuilder builder() {
        return new IdentClientBuilder();
    }

    /**
     * Asks about a connection of this host. The client asks the host at {@code pair.serverAddress()}, on the
     * {@linkplain IdentClientBuilder#port configured port}. It asks from {@code pair.clientAddress()}, because an ident server
     * answers only to the address at the other end of the connection (RFC 1413 §3).
     *
     * @param pair the connection, seen from the ident server: its end is the server's end, and our end is the client's end,
     *     whichever host opened the connection
     * @return the future user-id; the class comment says how it fails
     */
    public CompletableFuture<UserId> query(ConnectionPair pair) {
        Route route = Route.of(new InetSocketAddress(pair.serverAddress(), port), pair.clientAddress());
        return ask(route, new IdentQuery(pair.portOnServer(), pair.portOnClient()));
    }

    /**
     * Asks a given ident server. The client asks from the {@linkplain IdentClientBuilder#source configured address}, or from
     * the one that the kernel picks.
     *
     * @param server the address and port of the ident server; the address must be resolved, because the client does not use
     *     DNS
     * @return the future user-id; the class comment says how it fails
     * @throws IllegalArgumentException if the address is not resolved, or is not of the same family as the configured source
     */
    public CompletableFuture<UserId> query(InetSocketAddress server, IdentQuery query) {
        return ask(Route.of(server, source), query);
    }

    private CompletableFuture<UserId> ask(Route route, IdentQuery query) {
        var answer = new CompletableFuture<UserId>();
        try {
            loop.execute(() -> add(route, query, answer));
        } catch (RejectedExecutionException e) {
            answer.completeExceptionally(IdentClientException.Closed.client(route));
        }
        return answer;
    }

    private void add(Route route, IdentQuery query, CompletableFuture<UserId> answer) {
        try {
            if (closed) {
                answer.completeExceptionally(IdentClientException.Closed.client(route));
            } else {
                queues.computeIfAbsent(route, this::newQueue).add(new PendingQuery(query, answer));
            }
        } catch (LinkageError e) {
            // A class is missing, and the query may have no timer yet. The event loop would only log the error, and the
            // caller would wait for ever.
            answer.completeExceptionally(e);
        }
    }

    /**
     * Fails all queries after the event loop has ended, because their timers have ended with it. Usually none is left then.
     * But an error that nothing in Netty catches, for example while a channel is read, ends an event loop at once. The loop's
     * thread is gone by now, so no lock is needed here, although another thread calls this.
     */
    private void abandonAll() {
        for (RouteQueue queue : queues.values()) {
            queue.abandon();
        }
    }

    private RouteQueue newQueue(Route route) {
        return new RouteQueue(route, settings, loop, connector, () -> queues.remove(route));
    }

    /**
     * Closes the client. Queries under way and later ones fail with {@link IdentClientException.Closed}. The connections are
     * closed, and so is the event loop, unless it belongs to a {@linkplain IdentClientBuilder#eventLoopGroup group} that the
     * caller gave. Returns at once, before all of this has happened; further calls do nothing.
     */
    @Override
    public void close() {
        if (closed) {
            return;
        }
        closed = true;
        try {
            loop.execute(() -> {
                List.copyOf(queues.values()).forEach(RouteQueue::close);
                // The group of an embedding program may live much longer than this client.
                loop.terminationFuture().removeListener(loopEnded);
            });
        } catch (RejectedExecutionException e) {
            // The caller shut down the group before the client, so nothing is left to be closed.
        }
        if (ownsGroup) {
            var _ = group.shutdownGracefully(0, MAX_SHUTDOWN_SECONDS, TimeUnit.SECONDS);
        }
    }
}
