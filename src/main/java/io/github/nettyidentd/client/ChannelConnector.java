package io.github.nettyidentd.client;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.IoEventLoopGroup;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollChannelOption;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.SocketProtocolFamily;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.net.Inet6Address;
import java.net.InetSocketAddress;
import java.nio.channels.spi.SelectorProvider;
import java.util.function.Function;

/** Opens TCP connections on one event loop, by epoll or NIO as the loop's group has it. */
final class ChannelConnector implements Connector {

    private final Bootstrap bootstrap;
    private final Function<SocketProtocolFamily, Channel> newChannel;

    /** Takes the kind of channel from the group that the loop belongs to. */
    ChannelConnector(EventLoopGroup group, EventLoop loop) {
        bootstrap = new Bootstrap()
                .group(loop)
                // Each query has its own deadline; connecting ends when nobody waits for it.
                .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, 0)
                .disableResolver();
        if (!(group instanceof IoEventLoopGroup io)) {
            throw unknown(group);
        } else if (io.isIoType(EpollIoHandler.class)) {
            // The kernel then picks the source port by the whole 4-tuple: 28,000 connections a server, not in all.
            newChannel = EpollSocketChannel::new;
            bootstrap.option(EpollChannelOption.IP_BIND_ADDRESS_NO_PORT, true);
        } else if (io.isIoType(NioIoHandler.class)) {
            newChannel = family -> new NioSocketChannel(SelectorProvider.provider(), family);
        } else {
            throw unknown(group);
        }
    }

    private static IllegalArgumentException unknown(EventLoopGroup group) {
        return new IllegalArgumentException(
                "eventLoopGroup: " + group.getClass().getName() + " (expected: one for epoll or NIO)");
    }

    /** One daemon thread. */
    static EventLoopGroup newGroup() {
        IoHandlerFactory handlers = Epoll.isAvailable() ? EpollIoHandler.newFactory() : NioIoHandler.newFactory();
        return new MultiThreadIoEventLoopGroup(1, new DefaultThreadFactory("netty-identd-client", true), handlers);
    }

    @Override
    public ChannelFuture connect(Route route, ClientConnection connection) {
        // By itself Netty would take a host for one without IPv6 where nothing can be bound to ::1.
        SocketProtocolFamily family = route.server().getAddress() instanceof Inet6Address
                ? SocketProtocolFamily.INET6
                : SocketProtocolFamily.INET;
        Bootstrap one = bootstrap
                .clone()
                .channelFactory(() -> newChannel.apply(family))
                .handler(new ChannelInitializer<Channel>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        connection.install(channel);
                    }
                });
        return route.source() == null
                ? one.connect(route.server())
                : one.connect(route.server(), new InetSocketAddress(route.source(), 0));
    }
}
