package io.github.nettyidentd.server;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Says that connections cannot be accepted, above all for want of descriptors. Netty pauses for a second and tries again
 * until they can; this is said once a minute.
 */
final class AcceptFailures extends ChannelInboundHandlerAdapter {

    private static final Logger log = LoggerFactory.getLogger(AcceptFailures.class);
    private static final Duration QUIET = Duration.ofMinutes(1);

    private final ServerObserver listener;
    private boolean said;
    private long saidNanos;

    AcceptFailures(ServerObserver listener) {
        this.listener = listener;
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        listener.reached(Limit.ACCEPT, null);
        long now = context.executor().ticker().nanoTime();
        if (!said || now - saidNanos >= QUIET.toNanos()) {
            said = true;
            saidNanos = now;
            log.warn(
                    "cannot accept connections on {}, trying on: {}",
                    context.channel().localAddress(),
                    cause.getMessage());
        }
    }
}
