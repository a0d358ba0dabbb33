package io.github.nettyidentd.server;

import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.ChannelPromise;
import io.netty.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Holds the peer of one connection to its limits: how often it asks, how long it takes to ask, and how long it leaves its
 * replies unread. Stands behind the decoder, so that only whole lines count: one octet a second is idling too. The handler
 * behind it is told of the first two by an event, which is the {@link Limit}; a peer that does not read is cut off.
 */
final class PeerLimits extends ChannelDuplexHandler {

    private final ServerObserver listener;
    private final Sources.@Nullable Source source;
    private final Holders.Seat seat;
    private final long firstQueryNanos;
    private final long idleNanos;
    private final long writeNanos;

    /** When the last query came, or it was told that none came; before that, when the connection was opened. */
    private long since;

    private boolean asked;
    private boolean overRate;

    /** The one timer of the connection. */
    private @Nullable Future<?> timer;

    /** How many messages were written, and how many of them the kernel had taken when last looked at. */
    private long written;

    private long taken;
    private long takenSince;
    private boolean unread;

    /** @param source where there are limits for it */
    PeerLimits(ServerSettings settings, Sources.@Nullable Source source, Holders.Seat seat) {
        Timeouts timeouts = settings.limits().timeouts();
        this.listener = settings.listener();
        this.source = source;
        this.seat = seat;
        this.idleNanos = timeouts.idle().toNanos();
        this.firstQueryNanos = Math.min(timeouts.firstQuery().toNanos(), idleNanos);
        this.writeNanos = timeouts.write().toNanos();
    }

    @Override
    public void channelActive(ChannelHandlerContext context) {
        since = now(context);
        wakeAfter(context, firstQueryNanos);
        context.fireChannelActive();
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object line) {
        since = now(context);
        seat.touch(since);
        asked = true;
        if (source != null && !overRate && !source.take(since)) {
            overRate = true;
            context.fireUserEventTriggered(Limit.RATE_PER_SOURCE);
        }
        context.fireChannelRead(line);
    }

    @Override
    public void write(ChannelHandlerContext context, Object message, ChannelPromise promise) {
        written++;
        seat.touch(now(context));
        context.write(message, promise);
    }

    @Override
    public void flush(ChannelHandlerContext context) {
        context.flush();
        if (!unread && unsent(context) > 0) {
            unread = true;
            taken = written - unsent(context);
            takenSince = now(context);
            if (timer != null && timer.cancel(false)) {
                wakeAfter(context, Math.min(writeNanos, leftToAsk(takenSince)));
            }
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        if (timer != null) {
            timer.cancel(false);
        }
        context.fireChannelInactive();
    }

    private void wakeAfter(ChannelHandlerContext context, long nanos) {
        timer = context.executor().schedule(() -> wake(context), nanos, TimeUnit.NANOSECONDS);
    }

    private void wake(ChannelHandlerContext context) {
        long now = now(context);
        if (leftToAsk(now) <= 0) {
            Limit limit = asked || firstQueryNanos == idleNanos ? Limit.IDLE_TIME : Limit.FIRST_QUERY_TIME;
            since = now;
            context.fireUserEventTriggered(limit);
        }
        long left = leftToRead(context, now);
        if (left <= 0) {
            listener.reached(Limit.WRITE_TIME, PeerAddress.of(context.channel()));
            LingeringClose.reset(context.channel());
        } else if (context.channel().isActive()) {
            wakeAfter(context, Math.min(left, leftToAsk(now)));
        }
    }

    private long leftToAsk(long now) {
        return (asked ? idleNanos : firstQueryNanos) - (now - since);
    }

    private long leftToRead(ChannelHandlerContext context, long now) {
        int unsent = unsent(context);
        unread &= unsent > 0;
        if (!unread) {
            return Long.MAX_VALUE;
        }
        if (written - unsent != taken) {
            taken = written - unsent;
            takenSince = now;
        }
        return writeNanos - (now - takenSince);
    }

    /** How many messages wait for room in the kernel. */
    private static int unsent(ChannelHandlerContext context) {
        ChannelOutboundBuffer buffer = context.channel().unsafe().outboundBuffer();
        return buffer == null ? 0 : buffer.size();
    }

    private static long now(ChannelHandlerContext context) {
        return context.executor().ticker().nanoTime();
    }
}
