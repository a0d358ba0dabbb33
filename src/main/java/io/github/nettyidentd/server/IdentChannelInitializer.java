package io.github.nettyidentd.server;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler.Sharable;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.EventLoop;
import io.netty.channel.group.ChannelGroup;
import java.net.InetAddress;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Builds the pipeline of a connection, lines in, replies out, or resets a connection that may not be. When all connections
 * are taken, the idlest one of the largest holder makes room.
 */
@Sharable
final class IdentChannelInitializer extends ChannelInitializer<Channel> {

    private static final Logger log = LoggerFactory.getLogger(IdentChannelInitializer.class);

    private final ServerSettings settings;
    private final ChannelGroup connections;
    private final Sources sources;
    private final Holders holders = new Holders();
    private final ConcurrentMap<EventLoop, LookupBatch> batches = new ConcurrentHashMap<>();

    IdentChannelInitializer(ServerSettings settings, ChannelGroup connections) {
        this.settings = settings;
        this.connections = connections;
        this.sources = new Sources(settings.limits().perSource());
    }

    @Override
    protected void initChannel(Channel channel) {
        InetAddress client = PeerAddress.of(channel);
        if (client == null) {
            // The peer had gone before we looked.
            LingeringClose.cutOff(channel);
        } else if (!settings.limits().access().admits(client)) {
            refuse(channel, Limit.ACCESS);
        } else {
            enter(channel, client);
        }
    }

    private void enter(Channel channel, InetAddress client) {
        Sources.Source source = sources.enter(client, now(channel));
        Limit reached = source == null ? null : source.reached(now(channel));
        if (source != null && reached != null) {
            source.leave(now(channel));
            refuse(channel, reached);
            return;
        }
        int most = settings.limits().maxConnections();
        if (most > 0 && connections.size() >= most) {
            makeRoom();
        }
        Holders.Seat seat = holders.enter(channel, client, now(channel));
        channel.closeFuture().addListener(_ -> {
            seat.leave();
            if (source != null) {
                source.leave(now(channel));
            }
        });
        serve(channel, source, seat);
    }

    /** Closes the idlest connection of the largest holder. */
    private void makeRoom() {
        Holders.Seat idlest = holders.evict();
        if (idlest != null) {
            Channel channel = idlest.channel();
            connections.remove(channel);
            channel.eventLoop().execute(() -> refuse(channel, Limit.CONNECTIONS));
        }
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

    private void serve(Channel channel, Sources.@Nullable Source source, Holders.Seat seat) {
        connections.add(channel);
        var ident = new IdentHandler(settings, batch(channel.eventLoop()));
        QueryFrames frames = ident.frames();
        channel.config()
                .setRecvByteBufAllocator(new QueryReads(
                        () -> frames.isFull() || !channel.config().isAutoRead()));
        channel.pipeline()
                .addLast("linger", new LingeringClose())
                .addLast("frame", frames)
                .addLast("limits", new PeerLimits(settings, source, seat))
                .addLast("ident", ident);
    }
}
