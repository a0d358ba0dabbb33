package io.github.nettyidentd.server;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Logs, at most once a minute, that connections cannot be accepted, mostly because the process has too many open file
 * descriptors. Netty's acceptor, which stands before this handler, pauses for a second and then tries again.
 */
final class AcceptFailures extends ChannelInboundHandlerAdapter {

    private static final Logger log = LoggerFactory.getLogger(AcceptFailures.class);
    private static final Duration LOG_INTERVAL = Duration.ofMinutes(1);

    private final ServerObserver observer;
    private boolean logged;
    private long loggedAt;

    AcceptFailures(ServerObserver observer) {
        this.observer = observer;
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        observer.reached(Limit.ACCEPT, null);
        long now = context.executor().ticker().nanoTime();
        if (!logged || now - loggedAt >= LOG_INTERVAL.toNanos()) {
            logged = true;
            loggedAt = now;
            log.warn(
                    "cannot accept connections on {}, trying on: {}",
                    context.channel().localAddress(),
                    cause.getMessage());
        }
    }
}
