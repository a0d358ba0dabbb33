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
 * replies unread. Stands behind the decoder, so that only whole lines count: a peer that sends one octet a second idles
 * too. A peer that asks too often or too slowly is reported to the next handler by a user event, which is the
 * {@link Limit}; a peer that does not read is cut off.
 */
final class PeerLimits extends ChannelDuplexHandler {

    private final ServerObserver observer;
    private final AdmittedConnection connection;
    private final long firstQueryNanos;
    private final long idleNanos;
    private final long writeNanos;

    /**
     * When the time for the next query began: when the last query came or its absence was reported, or else when the
     * connection was opened.
     */
    private long since;

    private boolean asked;
    private boolean overRate;

    /** The one timer of the connection. It is set for the earliest deadline and looks at all of them when it fires. */
    private @Nullable Future<?> timer;

    /** How many messages were written, how many of them the kernel had taken, and when that number last grew. */
    private long written;

    private long taken;
    private long takenSince;

    /** Whether messages wait for room in the kernel, because the peer has not read the ones before. */
    private boolean unread;

    PeerLimits(ServerSettings settings, AdmittedConnection connection) {
        Timeouts timeouts = settings.limits().timeouts();
        this.observer = settings.observer();
        this.connection = connection;
        this.idleNanos = timeouts.idle().toNanos();
        this.firstQueryNanos = timeouts.untilFirstQuery().toNanos();
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
        connection.seat().touch(since);
        asked = true;
        ConnectionSources.Usage source = connection.source();
        // Reported once. The handler behind then takes no more queries, but the lines of this read still come by here.
        if (source != null && !overRate && !source.take(since)) {
            overRate = true;
            context.fireUserEventTriggered(Limit.RATE_PER_SOURCE);
        }
        context.fireChannelRead(line);
    }

    @Override
    public void write(ChannelHandlerContext context, Object message, ChannelPromise promise) {
        written++;
        connection.seat().touch(now(context));
        context.write(message, promise);
    }

    /** Begins to watch the peer's reading when a flush leaves messages behind, because the kernel has no room for them. */
    @Override
    public void flush(ChannelHandlerContext context) {
        context.flush();
        if (!unread && unsent(context) > 0) {
            unread = true;
            taken = written - unsent(context);
            takenSince = now(context);
            // If the timer cannot be cancelled, it is firing just now, and will set itself for the new deadline.
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
            // The time begins again, because the next handler may ignore the event: while a lookup runs, the peer
            // has to wait for us and need not ask.
            since = now;
            context.fireUserEventTriggered(limit);
        }
        long left = leftToRead(context, now);
        if (left <= 0) {
            observer.reached(Limit.WRITE_TIME, connection.addresses().client());
            LingeringClose.reset(context.channel());
        } else if (context.channel().isActive()) {
            wakeAfter(context, Math.min(left, leftToAsk(now)));
        }
    }

    /** The time that the peer has left to send a query. */
    private long leftToAsk(long now) {
        return (asked ? idleNanos : firstQueryNanos) - (now - since);
    }

    /**
     * The time that the peer has left to read its replies. It begins again whenever the kernel has taken another message, so
     * that a slow peer is served as long as it reads at all.
     */
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
