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
 * Closes so that the last answer is not lost: the kernel resets a connection that is closed with input unread, and a
 * reset may overtake what the peer has not read yet. So a close shuts our side only, passes over what still comes, and
 * ends when the peer closes or after a short time. A second close does not wait, nor does that of a connection that the
 * peer has reset.
 */
final class LingeringClose extends ChannelDuplexHandler {

    static final Duration LINGER = Duration.ofSeconds(2);

    private boolean inputEnded;
    private @Nullable ChannelPromise closing;
    private @Nullable Future<?> timeout;

    /**
     * Closes at once and drops what has not been sent: the peer sees a reset, and neither the kernel nor we keep anything
     * of the connection.
     */
    static void reset(Channel channel) {
        channel.config().setOption(ChannelOption.SO_LINGER, 0);
        cutOff(channel);
    }

    /** Closes without waiting for the peer. */
    static void cutOff(Channel channel) {
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
