package io.github.nettyidentd.client;

import io.github.nettyidentd.transport.Transport;
import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.EpollChannelOption;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;

/** Opens TCP connections on one event loop, by epoll or NIO as the loop's group has it. */
final class ChannelConnector implements Connector {

    private final Bootstrap bootstrap;
    private final Transport transport;
    private final @Nullable ProxyHeader proxyHeader;

    /**
     * Takes the kind of channel from the group that the loop belongs to.
     *
     * @param proxyHeader what each connection begins with; {@code null} for nothing
     */
    ChannelConnector(EventLoopGroup group, EventLoop loop, @Nullable ProxyHeader proxyHeader) {
        this.proxyHeader = proxyHeader;
        bootstrap = new Bootstrap()
                .group(loop)
                // Each query has its own deadline; connecting ends when nobody waits for it.
                .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, 0)
                .disableResolver();
        transport = Transport.of(group).orElseThrow(() -> unknown(group));
        if (transport == Transport.EPOLL) {
            // The kernel then picks the source port by the whole 4-tuple: 28,000 connections a server, not in all.
            bootstrap.option(EpollChannelOption.IP_BIND_ADDRESS_NO_PORT, true);
        }
    }

    private static IllegalArgumentException unknown(EventLoopGroup group) {
        return new IllegalArgumentException(
                "eventLoopGroup: " + group.getClass().getName() + " (expected: one for epoll or NIO)");
    }

    /** One daemon thread. */
    static EventLoopGroup newGroup() {
        return new MultiThreadIoEventLoopGroup(
                1, new DefaultThreadFactory("netty-identd-client", true), Transport.AUTO.newIoHandlerFactory());
    }

    @Override
    public ChannelFuture connect(Route route, ClientConnection connection) {
        Bootstrap one = bootstrap
                .clone()
                .channelFactory(() -> transport.newSocketChannel(route.server().getAddress()))
                .handler(new ChannelInitializer<Channel>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        if (proxyHeader != null) {
                            channel.pipeline().addLast("proxy-header", proxyHeader.handler());
                        }
                        connection.install(channel);
                    }
                });
        return route.source() == null
                ? one.connect(route.server())
                : one.connect(route.server(), new InetSocketAddress(route.source(), 0));
    }
}
