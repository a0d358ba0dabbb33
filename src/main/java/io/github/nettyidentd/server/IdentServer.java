package io.github.nettyidentd.server;

import io.netty.channel.EventLoopGroup;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.util.concurrent.ImmediateEventExecutor;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.StreamSupport;

/**
 * An ident server (RFC 1413) that runs: it listens, and answers with what its lookup says.
 *
 * {@snippet :
 * IdentServer server = IdentServer.builder()
 *         .listen(new InetSocketAddress("127.0.0.1", 0))
 *         .lookup(pair -> CompletableFuture.completedFuture(UserId.unix("stjohns")))
 *         .start()
 *         .join();
 * }
 *
 * <p>Its threads keep the JVM alive until {@link #close()}. Any thread may call any method.
 */
public final class IdentServer {

    private final ServerSettings settings;
    private final EventLoopGroup eventLoops;
    private final ChannelGroup connections = new DefaultChannelGroup(ImmediateEventExecutor.INSTANCE);
    private final ListeningSockets listeners;
    private final AtomicBoolean closing = new AtomicBoolean();
    private final CompletableFuture<Void> closed = new CompletableFuture<>();

    private IdentServer(ServerSettings settings) {
        this.settings = settings;
        this.eventLoops =
                new EventLoops(settings.eventLoops(), settings.transport().ioHandlerFactory());
        this.listeners = new ListeningSockets(settings, eventLoops, connections);
    }

    /** A builder, all of whose settings have defaults. */
    public static IdentServerBuilder builder() {
        return new IdentServerBuilder();
    }

    static CompletableFuture<IdentServer> start(ServerSettings settings) {
        var server = new IdentServer(settings);
        return server.listeners
                .adopt(settings.descriptors())
                .thenCompose(_ -> server.listeners.bind(settings.addresses()))
                .handle((_, failure) -> failure == null
                        ? CompletableFuture.completedFuture(server)
                        : server.close().<IdentServer>thenCompose(_ -> CompletableFuture.failedFuture(cause(failure))))
                .thenCompose(started -> started);
    }

    private static Throwable cause(Throwable failure) {
        return failure.getCause() instanceof BindException bind ? bind : failure;
    }

    /** Where the server listens, with the ports that port 0 became. */
    public List<InetSocketAddress> addresses() {
        return listeners.addresses();
    }

    /** Epoll or NIO: what {@link Transport#AUTO} became. */
    public Transport transport() {
        return settings.transport();
    }

    /** How many connections are open. */
    public int connections() {
        return connections.size();
    }

    /** Done, never failed, once each event loop has come to a task of ours: none of them is stuck. */
    public CompletableFuture<Void> alive() {
        return allLoops();
    }

    /**
     * Does something again and again on one of the event loops: after each period, once all of them have come to a task
     * of ours. One loop that is stuck keeps it from being done; it goes on when that one does. Ends with the server.
     *
     * @param period more than 0
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
     * Closes the server: no connection is accepted any more, queries that have come are answered, and each connection is
     * closed after its last answer; what is left after the drain timeout is cut off. The lookup stays open. Calling it
     * again changes nothing.
     *
     * @return done, never failed, when all connections are closed and the threads have ended
     */
    public CompletableFuture<Void> close() {
        if (closing.compareAndSet(false, true)) {
            listeners
                    .close()
                    // what was accepted last may still be on its way to its event loop
                    .thenCompose(_ -> allLoops())
                    .thenCompose(_ -> drain())
                    .whenComplete((_, _) -> eventLoops
                            .shutdownGracefully(0, 1, TimeUnit.SECONDS)
                            .addListener(_ -> closed.complete(null)));
        }
        return closed.copy();
    }

    /** Done when each event loop has come to a task that was given to it now. */
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
