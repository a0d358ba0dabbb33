package io.github.nettyidentd.server;

import io.netty.channel.Channel;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOption;
import io.netty.channel.ChannelPromise;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.channel.socket.DuplexChannel;
import io.netty.util.ReferenceCountUtil;
import io.netty.util.concurrent.Future;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Closes a connection so that the last reply is not lost. When a socket is closed with unread input, the kernel sends a
 * reset instead of a FIN (RFC 1122 §4.2.2.13), and a reset may destroy replies that the peer has received but not read. So
 * a close shuts our side only, then reads and drops what still comes, and ends when the peer closes or after
 * {@link #LINGER}.
 *
 * <p>A second close does not wait, and neither does the close of a connection that the peer has half-closed or reset.
 */
final class LingeringClose extends ChannelDuplexHandler {

    /** How long a close waits for the peer. */
    static final Duration LINGER = Duration.ofSeconds(2);

    /** Whether the peer can send nothing more, so that there is nothing to wait for. */
    private boolean inputEnded;

    /** The promise of the close under way. */
    private @Nullable ChannelPromise closing;

    private @Nullable Future<?> timeout;

    /**
     * Closes at once with a reset, and drops what has not been sent. Nothing of the connection stays in the kernel, which
     * would otherwise keep the unsent octets and a TIME_WAIT entry ({@code SO_LINGER} of 0, socket(7)).
     */
    static void reset(Channel channel) {
        channel.config().setOption(ChannelOption.SO_LINGER, 0);
        cutOff(channel);
    }

    /** Closes without waiting for the peer. */
    static void cutOff(Channel channel) {
        // Where this handler stands in the pipeline, the first close begins to linger, and the second one ends that. A
        // connection that lingers already is closed by the first; the second then does nothing.
        channel.close();
        channel.close();
    }

    @Override
    public void close(ChannelHandlerContext context, ChannelPromise promise) {
        if (closing != null || inputEnded || !context.channel().isActive()) {
            context.close(promise);
            return;
        }
        closing = promise;
        timeout = context.executor().schedule(() -> context.close(promise), LINGER.toMillis(), TimeUnit.MILLISECONDS);
        if (context.channel() instanceof DuplexChannel channel) {
            channel.shutdownOutput();
        }
        // Reading may have been off, and then the peer's end would never be seen.
        context.channel().config().setAutoRead(true);
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        if (closing == null) {
            context.fireChannelRead(message);
        } else {
            ReferenceCountUtil.release(message);
        }
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext context, Object event) {
        if (event instanceof ChannelInputShutdownEvent) {
            inputEnded = true;
            if (closing != null) {
                context.close(closing);
                return;
            }
        }
        context.fireUserEventTriggered(event);
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        inputEnded |= cause instanceof IOException;
        context.fireExceptionCaught(cause);
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        if (timeout != null) {
            timeout.cancel(false);
        }
        if (closing != null) {
            closing.trySuccess();
        }
        context.fireChannelInactive();
    }
}
