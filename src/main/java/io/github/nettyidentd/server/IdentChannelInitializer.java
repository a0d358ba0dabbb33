package io.github.nettyidentd.server;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler.Sharable;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.EventLoop;
import io.netty.channel.group.ChannelGroup;
import io.netty.handler.codec.LineBasedFrameDecoder;
import java.net.InetAddress;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Builds the pipeline of a connection, lines in, replies out; or resets it, if there is one too many. */
@Sharable
final class IdentChannelInitializer extends ChannelInitializer<Channel> {

    private static final Logger log = LoggerFactory.getLogger(IdentChannelInitializer.class);

    private final ServerSettings settings;
    private final ChannelGroup connections;
    private final Sources sources;
    private final ConcurrentMap<EventLoop, LookupBatch> batches = new ConcurrentHashMap<>();

    IdentChannelInitializer(ServerSettings settings, ChannelGroup connections) {
        this.settings = settings;
        this.connections = connections;
        this.sources = new Sources(settings.limits().perSource());
    }

    @Override
    protected void initChannel(Channel channel) {
        // No address: gone before we looked, which the handler sees as well.
        InetAddress client = PeerAddress.of(channel);
        Limits limits = settings.limits();
        if (client != null && !limits.access().admits(client)) {
            refuse(channel, Limit.ACCESS);
        } else if (limits.maxConnections() > 0 && connections.size() >= limits.maxConnections()) {
            refuse(channel, Limit.CONNECTIONS);
        } else {
            enter(channel, client);
        }
    }

    private void enter(Channel channel, @Nullable InetAddress client) {
        Sources.Source source = client == null ? null : sources.enter(client, now(channel));
        if (source != null) {
            Limit reached = source.reached(now(channel));
            if (reached != null) {
                source.leave(now(channel));
                refuse(channel, reached);
                return;
            }
            channel.closeFuture().addListener(_ -> source.leave(now(channel)));
        }
        serve(channel, source);
    }

    private LookupBatch batch(EventLoop eventLoop) {
        return batches.computeIfAbsent(eventLoop, loop -> new LookupBatch(settings.lookup(), loop));
    }

    private static long now(Channel channel) {
        return channel.eventLoop().ticker().nanoTime();
    }

    private void refuse(Channel channel, Limit limit) {
        log.debug("closing the connection of {}: {}", channel.remoteAddress(), limit);
        settings.listener().reached(limit, PeerAddress.of(channel));
        LingeringClose.reset(channel);
    }

    private void serve(Channel channel, Sources.@Nullable Source source) {
        connections.add(channel);
        // So that a line of the full length is a line however it is cut: its CR may come without the LF.
        int maxFrame = settings.limits().maxLineOctets() + 1;
        channel.pipeline()
                .addLast("linger", new LingeringClose())
                .addLast("frame", new LineBasedFrameDecoder(maxFrame, true, true))
                .addLast("limits", new PeerLimits(settings, source))
                .addLast("ident", new IdentHandler(settings, batch(channel.eventLoop())));
    }
}
