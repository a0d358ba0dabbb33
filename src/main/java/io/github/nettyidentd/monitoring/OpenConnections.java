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
 * Bounds how many connections are open, and how long a client takes to send a request. A new connection is always
 * served: where all are taken, the one that has been idle longest is closed for it or, if each is in the middle of a
 * request, the one whose request began first. All connections are of one event loop.
 */
final class OpenConnections {

    private static final Comparator<Connection> FIRST_TO_GO = Comparator.<Connection, Boolean>comparing(
                    connection -> connection.deadline != null)
            .thenComparing((one, other) -> Long.signum(one.since - other.since));

    private final int most;
    private final Duration requestTime;
    private final Set<Connection> open = new HashSet<>();

    /** @param requestTime from the first octet of a request to its answer */
    OpenConnections(int most, Duration requestTime) {
        this.most = most;
        this.requestTime = requestTime;
    }

    /** What counts and watches one connection; in front of its decoder. */
    ChannelHandler watch() {
        return new Connection();
    }

    /** Closes all of them. */
    void close() {
        Set.copyOf(open).forEach(Connection::close);
    }

    private final class Connection extends ChannelDuplexHandler {

        /** Closes the connection; runs while a request is under way. */
        private @Nullable Future<?> deadline;

        /** When the request began or, if none is under way, when the last one was answered. */
        private long since;

        @SuppressWarnings("NullAway.Init") // set when the connection is opened
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
