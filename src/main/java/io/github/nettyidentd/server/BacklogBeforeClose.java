package io.github.nettyidentd.server;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * Closes a listening socket once its backlog is empty. The kernel has accepted the connections in there on our behalf, and
 * would reset them. They are accepted as usual, until nothing has come for {@link #QUIET}, or for {@link #AT_MOST}
 * where connections come without end. Added to the pipeline of a socket that is to be closed.
 */
final class BacklogBeforeClose extends ChannelInboundHandlerAdapter {

    static final Duration QUIET = Duration.ofMillis(5);
    static final Duration AT_MOST = Duration.ofMillis(500);

    private long begun;
    private boolean accepted;

    @Override
    public void handlerAdded(ChannelHandlerContext context) {
        begun = now(context);
        wait(context);
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext context) {
        accepted = true;
        context.fireChannelReadComplete();
    }

    private void wait(ChannelHandlerContext context) {
        accepted = false;
        context.executor()
                .schedule(
                        () -> {
                            if (accepted && now(context) - begun < AT_MOST.toNanos()) {
                                wait(context);
                            } else {
                                context.close();
                            }
                        },
                        QUIET.toNanos(),
                        TimeUnit.NANOSECONDS);
    }

    private static long now(ChannelHandlerContext context) {
        return context.executor().ticker().nanoTime();
    }
}
