package io.github.nettyidentd.server;

import io.netty.channel.Channel;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.util.concurrent.ImmediateEventExecutor;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/** Serves a connection that another program, such as inetd, accepted. Its pipeline is the one of our own connections. */
final class InheritedConnection {

    private InheritedConnection() {}

    /** Serves the connection; done, never failed, when the connection is closed. */
    static CompletableFuture<Void> serve(ServerSettings settings, Supplier<Channel> connection) {
        EventLoopGroup eventLoops =
                new MultiThreadIoEventLoopGroup(1, settings.transport().newIoHandlerFactory());
        Channel channel = connection.get();
        channel.config().setOption(ChannelOption.ALLOW_HALF_CLOSURE, true);
        channel.config().setOption(ChannelOption.SO_RCVBUF, ListeningSockets.UNREAD_OCTETS);
        channel.pipeline()
                .addLast(new IdentChannelInitializer(
                        settings, new DefaultChannelGroup(ImmediateEventExecutor.INSTANCE)));
        var closed = new CompletableFuture<Void>();
        channel.closeFuture()
                .addListener(_ ->
                        eventLoops.shutdownGracefully(0, 1, TimeUnit.SECONDS).addListener(_ -> closed.complete(null)));
        eventLoops.register(channel).addListener(registered -> {
            if (!registered.isSuccess()) {
                channel.close();
            }
        });
        return closed;
    }
}
