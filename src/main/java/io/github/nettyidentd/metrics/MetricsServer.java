package io.github.nettyidentd.metrics;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.timeout.ReadTimeoutHandler;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.concurrent.TimeUnit;

/**
 * Shows metrics and health over HTTP, on a thread of its own: a scrape never holds up a query. At most
 * {@value #MAX_CONNECTIONS} connections, each for some seconds without a request.
 */
public final class MetricsServer implements AutoCloseable {

    static final int MAX_CONNECTIONS = 64;

    private static final int IDLE_SECONDS = 30;

    /** Requests have no body; this is room for none. */
    private static final int MAX_BODY = 1024;

    private final EventLoopGroup eventLoop;
    private final Channel channel;

    private MetricsServer(EventLoopGroup eventLoop, Channel channel) {
        this.eventLoop = eventLoop;
        this.channel = channel;
    }

    /**
     * Starts it; it answers when this returns.
     *
     * @throws IOException if it cannot listen there
     */
    public static MetricsServer start(InetSocketAddress address, DaemonMetrics metrics, Health health)
            throws IOException {
        var eventLoop =
                new MultiThreadIoEventLoopGroup(1, new DefaultThreadFactory("metrics"), NioIoHandler.newFactory());
        var open = new OpenConnections(MAX_CONNECTIONS);
        var bound = new ServerBootstrap()
                .group(eventLoop)
                .channelFactory(NioServerSocketChannel::new)
                .childHandler(new ChannelInitializer<Channel>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        channel.pipeline()
                                .addLast("limit", open)
                                .addLast("idle", new ReadTimeoutHandler(IDLE_SECONDS))
                                .addLast("http", new HttpServerCodec())
                                .addLast("whole", new HttpObjectAggregator(MAX_BODY))
                                .addLast("metrics", new MetricsHandler(metrics, health));
                    }
                })
                .bind(address)
                .awaitUninterruptibly();
        if (!bound.isSuccess()) {
            eventLoop.shutdownGracefully(0, 0, TimeUnit.SECONDS);
            throw new IOException(String.valueOf(bound.cause().getMessage()), bound.cause());
        }
        return new MetricsServer(eventLoop, bound.channel());
    }

    /** Where it listens, with the port that port 0 became. */
    public InetSocketAddress address() {
        return (InetSocketAddress) channel.localAddress();
    }

    @Override
    public void close() {
        channel.close().awaitUninterruptibly();
        eventLoop.shutdownGracefully(0, 1, TimeUnit.SECONDS).awaitUninterruptibly();
    }
}
