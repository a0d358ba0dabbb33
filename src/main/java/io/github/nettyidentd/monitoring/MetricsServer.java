package io.github.nettyidentd.monitoring;

import static java.util.concurrent.TimeUnit.MILLISECONDS;
import static java.util.concurrent.TimeUnit.SECONDS;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.FixedRecvByteBufAllocator;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.flow.FlowControlHandler;
import io.netty.handler.timeout.ReadTimeoutHandler;
import io.netty.handler.timeout.WriteTimeoutHandler;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.CompletableFuture;

/**
 * Serves metrics, health checks and a status page over HTTP. It has an event loop of its own, so that a scrape never delays an ident query
 * and a health check gets its answer while the loops of the ident server are stuck.
 *
 * <p>A client can cost only little: at most {@value #MAX_CONNECTIONS} connections are open, each has one request under way,
 * and each of its phases has a time limit ({@link Timeouts}).
 */
public final class MetricsServer implements AutoCloseable {

    static final int MAX_CONNECTIONS = 64;

    /**
     * Octets that one read may take from the kernel. The HTTP decoder turns all of them into objects at once, which wait in
     * the {@link FlowControlHandler} for their turn, so this number bounds how many requests can wait there.
     */
    private static final int MAX_READ = 1024;

    private static final HttpDecoderConfig DECODER =
            new HttpDecoderConfig().setMaxInitialLineLength(1024).setMaxHeaderSize(4096);

    /**
     * Tells the metrics server how the daemon is. Called on the thread of the metrics server, so no method may block.
     */
    public interface Health {

        /** Whether the daemon accepts connections: false while it starts and while it stops. */
        boolean ready();

        /**
         * Checks that no event loop of the daemon is stuck.
         *
         * @return a future that never fails and completes when each event loop has run a task; on which thread is not said
         */
        CompletableFuture<Void> alive();

        /**
         * Collects the status of the daemon.
         *
         * @param isAlive whether {@link #alive} has completed in time
         */
        Status status(boolean isAlive);
    }

    /**
     * How long a client may keep a connection in each phase.
     *
     * @param idle without sending an octet
     * @param request from the first octet of a request to its answer
     * @param write without reading from an answer
     */
    record Timeouts(Duration idle, Duration request, Duration write) {

        /** Longer than Prometheus, or any other well-behaved client, ever takes. */
        static final Timeouts USUAL =
                new Timeouts(Duration.ofSeconds(30), Duration.ofSeconds(10), Duration.ofSeconds(10));
    }

    private final EventLoopGroup eventLoop;
    private final Channel channel;
    private final MetricsConnections connections;

    private MetricsServer(EventLoopGroup eventLoop, Channel channel, MetricsConnections connections) {
        this.eventLoop = eventLoop;
        this.channel = channel;
        this.connections = connections;
    }

    /**
     * Starts a server, which answers requests when this method returns. Blocks until the port is bound.
     *
     * @param address where the server listens; port 0 takes a free port
     * @throws IOException if the address cannot be bound; the message is the kernel's reason
     */
    public static MetricsServer start(InetSocketAddress address, DaemonMetrics metrics, Health health)
            throws IOException {
        return start(address, metrics, health, Timeouts.USUAL);
    }

    static MetricsServer start(InetSocketAddress address, DaemonMetrics metrics, Health health, Timeouts timeouts)
            throws IOException {
        var eventLoop =
                new MultiThreadIoEventLoopGroup(1, new DefaultThreadFactory("metrics"), NioIoHandler.newFactory());
        var page = new StatusPage(metrics, InstantSource.system());
        var connections = new MetricsConnections(MAX_CONNECTIONS, timeouts.request());
        var bound = new ServerBootstrap()
                .group(eventLoop)
                .channelFactory(NioServerSocketChannel::new)
                // MetricsHandler asks for the next request when it has answered the previous one.
                .childOption(ChannelOption.AUTO_READ, false)
                .childOption(ChannelOption.RECVBUF_ALLOCATOR, new FixedRecvByteBufAllocator(MAX_READ))
                .childHandler(new ChannelInitializer<Channel>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        channel.pipeline()
                                .addLast("connections", connections.watch())
                                .addLast(
                                        "idle",
                                        new ReadTimeoutHandler(timeouts.idle().toMillis(), MILLISECONDS))
                                .addLast(
                                        "write",
                                        new WriteTimeoutHandler(timeouts.write().toMillis(), MILLISECONDS))
                                .addLast("http", new HttpServerCodec(DECODER))
                                .addLast("flow", new FlowControlHandler())
                                .addLast("metrics", new MetricsHandler(metrics, health, page));
                    }
                })
                .bind(address)
                .awaitUninterruptibly();
        if (!bound.isSuccess()) {
            eventLoop.shutdownGracefully(0, 0, SECONDS);
            throw new IOException(String.valueOf(bound.cause().getMessage()), bound.cause());
        }
        bound.channel()
                .eventLoop()
                .execute(() -> page.sampleEachMinute(bound.channel().eventLoop()));
        return new MetricsServer(eventLoop, bound.channel(), connections);
    }

    /** The address that the server listens on, with the port that was taken in place of port 0. */
    public InetSocketAddress address() {
        return (InetSocketAddress) channel.localAddress();
    }

    /** Closes the listening socket and all connections, and waits for the event loop to end, which takes a second at most. */
    @Override
    public void close() {
        channel.close().awaitUninterruptibly();
        eventLoop.submit(connections::close).awaitUninterruptibly();
        eventLoop.shutdownGracefully(0, 1, SECONDS).awaitUninterruptibly();
    }
}
