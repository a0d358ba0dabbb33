package io.github.nettyidentd.client;

import io.github.nettyidentd.api.ConnectionPair;
import io.github.nettyidentd.api.UserId;
import io.github.nettyidentd.protocol.IdentQuery;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
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
 * An asynchronous ident client: asks the host at the other end of a TCP connection which user is behind it.
 *
 * <pre>{@code
 * try (var client = IdentClient.builder().timeout(Duration.ofSeconds(5)).build()) {
 *     UserId userId = client.query(new ConnectionPair(peerAddress, peerPort, ourAddress, ourPort)).join();
 * }
 * }</pre>
 *
 * <p>Safe for use by any number of threads. Queries to one server from one source address share a connection, one after
 * another. Where the server closes after one answer, as many do, the next query gets a new connection; one that was
 * sent on a used connection that the server closed without an answer is asked a second time, on a fresh one.
 *
 * <p>The futures complete on the client's event loop, so what depends on them must not block, or be made
 * {@code …Async}. They bring the user-id, or fail with
 *
 * <ul>
 *   <li>an {@link io.github.nettyidentd.api.IdentError} of the kind that the server answered;
 *   <li>an {@link IdentClientException} when the server could not be asked or gave no proper answer.
 * </ul>
 *
 * Cancelling one only drops its answer. RFC 1413 §6: an answer is worth as much as the host that gave it, and is not for
 * deciding who may do what.
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
    private volatile boolean closed;

    /** Only for the event loop. */
    private final Map<Route, RouteQueue> queues = new HashMap<>();

    IdentClient(
            int port,
            @Nullable InetAddress source,
            RouteQueue.Settings settings,
            EventLoopGroup group,
            boolean ownsGroup) {
        this.port = port;
        this.source = source;
        this.settings = settings;
        this.group = group;
        this.ownsGroup = ownsGroup;
        this.loop = group.next();
        this.connector = new ChannelConnector(group, loop);
    }

    /** Settings to change before {@link IdentClientBuilder#build()}; each has a default. */
    public static IdentClientBuilder builder() {
        return new IdentClientBuilder();
    }

    /**
     * Asks who is behind a connection that a program of this host has: the host at {@code pair.serverAddress()} is asked
     * on the configured port, from {@code pair.clientAddress()}, as that host answers to no other address. For an
     * accepted connection the peer's end is the server's, and the own one the client's.
     *
     * @return the future user-id; see above for how it fails
     */
    public CompletableFuture<UserId> query(ConnectionPair pair) {
        Route route = Route.of(new InetSocketAddress(pair.serverAddress(), port), pair.clientAddress());
        return ask(route, new IdentQuery(pair.portOnServer(), pair.portOnClient()));
    }

    /**
     * Asks a given ident server, from the {@linkplain IdentClientBuilder#source configured address} or the one that the
     * kernel picks.
     *
     * @param server address and port of the ident server; resolved, as the client asks no DNS
     * @return the future user-id; see above for how it fails
     * @throws IllegalArgumentException if the address is not resolved, or not of the configured source's family
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

    private RouteQueue newQueue(Route route) {
        return new RouteQueue(route, settings, loop, connector, () -> queues.remove(route));
    }

    /**
     * Fails the queries under way with {@link IdentClientException.Closed}, as any later one, and closes the connections
     * and the client's own event loop. Returns at once, the rest happens on the event loop; further calls do nothing.
     */
    @Override
    public void close() {
        if (closed) {
            return;
        }
        closed = true;
        try {
            loop.execute(() -> List.copyOf(queues.values()).forEach(RouteQueue::close));
        } catch (RejectedExecutionException e) {
            // The group was shut down before its client: nothing is left to be closed.
        }
        if (ownsGroup) {
            var _ = group.shutdownGracefully(0, MAX_SHUTDOWN_SECONDS, TimeUnit.SECONDS);
        }
    }
}
