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

/**
 * Shows metrics and health over HTTP, on a thread of its own: a scrape never holds up a query. A client costs little
 * whatever it does: at most {@value #MAX_CONNECTIONS} connections, with room for a new one at any time, each with one
 * request under way and a limit on each of its times.
 */
public final class MetricsServer implements AutoCloseable {

    static final int MAX_CONNECTIONS = 64;

    /** Octets that are read at once; whole requests among them wait for their turn as objects. */
    private static final int MAX_READ = 1024;

    private static final HttpDecoderConfig DECODER =
            new HttpDecoderConfig().setMaxInitialLineLength(1024).setMaxHeaderSize(4096);

    private final EventLoopGroup eventLoop;
    private final Channel channel;
    private final OpenConnections open;

    private MetricsServer(EventLoopGroup eventLoop, Channel channel, OpenConnections open) {
        this.eventLoop = eventLoop;
        this.channel = channel;
        this.open = open;
    }

    /**
     * Starts it; it answers when this returns.
     *
     * @throws IOException if it cannot listen there
     */
    public static MetricsServer start(InetSocketAddress address, DaemonMetrics metrics, Health health)
            throws IOException {
        return start(address, metrics, health, MetricsTimeouts.USUAL);
    }

    static MetricsServer start(
            InetSocketAddress address, DaemonMetrics metrics, Health health, MetricsTimeouts timeouts)
            throws IOException {
        var eventLoop =
                new MultiThreadIoEventLoopGroup(1, new DefaultThreadFactory("metrics"), NioIoHandler.newFactory());
        var open = new OpenConnections(MAX_CONNECTIONS, timeouts.request());
        var bound = new ServerBootstrap()
                .group(eventLoop)
                .channelFactory(NioServerSocketChannel::new)
                // no more is read than was asked for: the handlers ask for a request once the one before is answered
                .childOption(ChannelOption.AUTO_READ, false)
                .childOption(ChannelOption.RECVBUF_ALLOCATOR, new FixedRecvByteBufAllocator(MAX_READ))
                .childHandler(new ChannelInitializer<Channel>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        channel.pipeline()
                                .addLast("open", open.watch())
                                .addLast(
                                        "idle",
                                        new ReadTimeoutHandler(timeouts.idle().toMillis(), MILLISECONDS))
                                .addLast(
                                        "write",
                                        new WriteTimeoutHandler(timeouts.write().toMillis(), MILLISECONDS))
                                .addLast("http", new HttpServerCodec(DECODER))
                                .addLast("flow", new FlowControlHandler())
                                .addLast("metrics", new MetricsHandler(metrics, health));
                    }
                })
                .bind(address)
                .awaitUninterruptibly();
        if (!bound.isSuccess()) {
            eventLoop.shutdownGracefully(0, 0, SECONDS);
            throw new IOException(String.valueOf(bound.cause().getMessage()), bound.cause());
        }
        return new MetricsServer(eventLoop, bound.channel(), open);
    }

    /** Where it listens, with the port that port 0 became. */
    public InetSocketAddress address() {
        return (InetSocketAddress) channel.localAddress();
    }

    @Override
    public void close() {
        channel.close().awaitUninterruptibly();
        eventLoop.submit(open::close).awaitUninterruptibly();
        eventLoop.shutdownGracefully(0, 1, SECONDS).awaitUninterruptibly();
    }
}
