package io.github.nettyidentd.server;

import io.github.nettyidentd.lookup.Causes;
import io.github.nettyidentd.transport.Transport;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.util.concurrent.EventExecutor;
import io.netty.util.concurrent.ImmediateEventExecutor;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.StreamSupport;

/**
 * A running ident server (RFC 1413). It answers each query with what its {@link io.github.nettyidentd.api.Lookup} says.
 *
 * {@snippet :
 * try (IdentServer server = IdentServer.builder()
 *         .listen(new InetSocketAddress("127.0.0.1", 0))
 *         .lookup(pair -> CompletableFuture.completedFuture(UserId.unix("stjohns")))
 *         .start()
 *         .join()) {
 *     System.out.println("listening on " + server.addresses());
 *     System.in.read();
 * }
 * }
 *
 * <p>The server's threads keep the JVM alive until the server is closed. Any thread may call any method.
 */
public final class IdentServer implements AutoCloseable {

    private final ServerSettings settings;
    private final EventLoopGroup eventLoops;
    private final ChannelGroup connections = new DefaultChannelGroup(ImmediateEventExecutor.INSTANCE);
    private final ListeningSockets listeningSockets;
    private final AtomicBoolean closing = new AtomicBoolean();
    private final CompletableFuture<Void> closed = new CompletableFuture<>();

    private IdentServer(ServerSettings settings) {
        this.settings = settings;
        this.eventLoops =
                new EventLoops(settings.eventLoops(), settings.transport().newIoHandlerFactory());
        this.listeningSockets = new ListeningSockets(settings, eventLoops, connections);
    }

    /** Makes a builder, whose settings all have defaults. */
    public static IdentServerBuilder builder() {
        return new IdentServerBuilder();
    }

    static CompletableFuture<IdentServer> start(ServerSettings settings) {
        var server = new IdentServer(settings);
        return server.listeningSockets
                .adopt(settings.sockets())
                .thenCompose(_ -> server.listeningSockets.bind(settings.addresses()))
                .handle((_, failure) -> failure == null
                        ? CompletableFuture.completedFuture(server)
                        : server.closeAsync()
                                .<IdentServer>thenCompose(
                                        _ -> CompletableFuture.failedFuture(Causes.unwrapped(failure))))
                .thenCompose(started -> started);
    }

    /** The addresses on which the server listens, with the ports that the kernel chose for port 0. */
    public List<InetSocketAddress> addresses() {
        return listeningSockets.addresses();
    }

    /** The transport in use, {@link Transport#EPOLL} or {@link Transport#NIO}. */
    public Transport transport() {
        return settings.transport();
    }

    /** The number of connections that are served now. */
    public int connections() {
        return connections.size();
    }

    /** Checks whether an event loop is stuck: the future is done, never failed, once each of them has run a task. */
    public CompletableFuture<Void> alive() {
        return allLoops();
    }

    /**
     * Runs an action periodically for as long as the server is alive, as a watchdog needs it. After each period every event
     * loop has to run a task before the action runs, on one of them; so while one event loop is stuck, the action does not
     * run. Ends when the server is closed.
     *
     * @param period the time between two runs, more than 0
     * @param action must not block
     */
    public void whileAlive(Duration period, Runnable action) {
        eventLoops
                .next()
                .schedule(
                        () -> allLoops().thenRun(() -> {
                            action.run();
                            whileAlive(period, action);
                        }),
                        period.toNanos(),
                        TimeUnit.NANOSECONDS);
    }

    /**
     * Closes the server, and blocks until it is closed, which may take as long as the drain timeout and a few seconds. An
     * interrupt does not shorten that. Does what {@link #closeAsync} does.
     *
     * @throws IllegalStateException if an event loop of this server calls it, which would wait for itself
     */
    @Override
    public void close() {
        for (EventExecutor loop : eventLoops) {
            if (loop.inEventLoop()) {
                throw new IllegalStateException(
                        "close() on an event loop of the server (expected: another thread, or closeAsync())");
            }
        }
        closeAsync().join();
    }

    /**
     * Closes the server without blocking. New connections are not accepted any more, except for those that the kernel has
     * accepted already on a socket of the server's own. The queries that have come are
     * answered, and each connection is closed after its last reply. Connections that are left after the drain timeout are
     * cut off. The lookup stays open. Further calls return the same result and do nothing else.
     *
     * @return done, never failed, when all connections are closed and the threads have ended
     */
    public CompletableFuture<Void> closeAsync() {
        if (closing.compareAndSet(false, true)) {
            listeningSockets
                    .close()
                    // The connections that were accepted last may still be on their way to their event loops.
                    .thenCompose(_ -> allLoops())
                    .thenCompose(_ -> drain())
                    .whenComplete((_, _) -> eventLoops
                            .shutdownGracefully(0, 1, TimeUnit.SECONDS)
                            .addListener(_ -> closed.complete(null)));
        }
        return closed.copy();
    }

    /** Done when each event loop has run a task that was given to it now. */
    private CompletableFuture<Void> allLoops() {
        return CompletableFuture.allOf(StreamSupport.stream(eventLoops.spliterator(), false)
                .map(loop -> CompletableFuture.runAsync(() -> {}, loop))
                .toArray(CompletableFuture[]::new));
    }

    private CompletableFuture<Void> drain() {
        var drained = new CompletableFuture<Void>();
        connections.newCloseFuture().addListener(_ -> drained.complete(null));
        connections.forEach(channel -> channel.pipeline().fireUserEventTriggered(IdentHandler.Drain.DRAIN));
        eventLoops
                .next()
                .schedule(
                        () -> connections.forEach(LingeringClose::cutOff),
                        settings.drainTimeout().toNanos(),
                        TimeUnit.NANOSECONDS);
        return drained;
    }
}
