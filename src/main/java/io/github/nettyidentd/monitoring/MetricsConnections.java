package io.github.nettyidentd.monitoring;

import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.util.concurrent.Future;
import java.time.Duration;
import java.util.Comparator;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Limits how many connections to the metrics server are open, and how long a request on one of them may take.
 *
 * <p>A new connection is always accepted, because a scrape or a health check must get through while somebody holds
 * connections open. If the limit is reached, the new connection replaces the one that has been idle longest. If every
 * connection has a request under way, it replaces the one whose request began first.
 *
 * <p>All connections live on one event loop, so no locks are needed.
 */
final class MetricsConnections {

    /** Puts idle connections first; within each group, the one that has been in its state longest. */
    private static final Comparator<Connection> FIRST_TO_GO = Comparator.<Connection, Boolean>comparing(
                    connection -> connection.deadline != null)
            .thenComparing((one, other) -> Long.signum(one.since - other.since));

    private final int most;
    private final Duration requestTime;
    private final Set<Connection> open = new HashSet<>();

    /**
     * @param most how many connections may be open at once
     * @param requestTime how long a request may take, from its first octet to its answer
     */
    MetricsConnections(int most, Duration requestTime) {
        this.most = most;
        this.requestTime = requestTime;
    }

    /**
     * Makes the handler that counts and watches one connection. It belongs in front of the HTTP decoder, where it sees the
     * first octet of a request and the encoded answer.
     */
    ChannelHandler watch() {
        return new Connection();
    }

    /** Closes all connections; called on their event loop. */
    void close() {
        Set.copyOf(open).forEach(Connection::close);
    }

    private final class Connection extends ChannelDuplexHandler {

        /** The timer that closes the connection; {@code null} unless a request is under way. */
        private @Nullable Future<?> deadline;

        /** When the request began or, if none is under way, when the last answer was written. In nanoseconds. */
        private long since;

        @SuppressWarnings("NullAway.Init") // set by channelActive, before any other event
        private ChannelHandlerContext context;

        @Override
        public void channelActive(ChannelHandlerContext context) {
            this.context = context;
            since = now();
            if (open.size() >= most) {
                open.stream().min(FIRST_TO_GO).ifPresent(Connection::close);
            }
            open.add(this);
            context.fireChannelActive();
        }

        @Override
        public void channelRead(ChannelHandlerContext context, Object octets) {
            if (deadline == null) {
                since = now();
                deadline = context.executor().schedule(() -> close(), requestTime.toNanos(), TimeUnit.NANOSECONDS);
            }
            context.fireChannelRead(octets);
        }

        @Override
        public void write(ChannelHandlerContext context, Object answer, ChannelPromise promise) {
            since = now();
            endRequest();
            context.write(answer, promise);
        }

        @Override
        public void channelInactive(ChannelHandlerContext context) {
            leave();
            context.fireChannelInactive();
        }

        private void close() {
            // The connection leaves the set now and not when its channel is closed, because a close may take a while,
            // and the next new connection must not pick this one again.
            leave();
            context.close();
        }

        private void leave() {
            endRequest();
            open.remove(this);
        }

        private void endRequest() {
            if (deadline != null) {
                deadline.cancel(false);
                deadline = null;
            }
        }

        private long now() {
            return context.executor().ticker().nanoTime();
        }
    }
}
