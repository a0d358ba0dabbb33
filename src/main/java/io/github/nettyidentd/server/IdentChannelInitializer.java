package io.github.nettyidentd.server;

import io.github.nettyidentd.protocol.Rfc1413;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler.Sharable;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.group.ChannelGroup;
import io.netty.handler.codec.LineBasedFrameDecoder;
import io.netty.handler.timeout.IdleStateHandler;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Builds the pipeline of a connection: lines in, replies out. */
@Sharable
final class IdentChannelInitializer extends ChannelInitializer<Channel> {

    private static final Logger log = LoggerFactory.getLogger(IdentChannelInitializer.class);

    /** So that a line of the full length is a line however it is cut: its CR may come without the LF. */
    private static final int MAX_FRAME = Rfc1413.MAX_LINE_OCTETS + 1;

    private final ServerSettings settings;
    private final ChannelGroup connections;

    IdentChannelInitializer(ServerSettings settings, ChannelGroup connections) {
        this.settings = settings;
        this.connections = connections;
    }

    @Override
    protected void initChannel(Channel channel) {
        if (connections.size() >= settings.limits().maxConnections()) {
            log.debug(
                    "closing the connection of {}: {} are open",
                    channel.remoteAddress(),
                    settings.limits().maxConnections());
            settings.listener().reached(Limit.CONNECTIONS);
            channel.close();
            return;
        }
        connections.add(channel);
        channel.pipeline()
                .addLast("linger", new LingeringClose())
                .addLast("frame", new LineBasedFrameDecoder(MAX_FRAME, true, true))
                // Behind the decoder, so that only whole lines count: one octet a second is idling too.
                .addLast(
                        "idle",
                        new IdleStateHandler(settings.limits().idleTimeout().toNanos(), 0, 0, TimeUnit.NANOSECONDS))
                .addLast("ident", new IdentHandler(settings));
    }
}
