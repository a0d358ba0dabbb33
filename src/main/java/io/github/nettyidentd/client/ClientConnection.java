package io.github.nettyidentd.client;

import io.github.nettyidentd.protocol.IdentReply;
import io.github.nettyidentd.protocol.MalformedReplyException;
import io.github.nettyidentd.protocol.QueryEncoder;
import io.github.nettyidentd.protocol.ReplyParser;
import io.github.nettyidentd.protocol.Rfc1413;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.LineBasedFrameDecoder;
import io.netty.handler.codec.TooLongFrameException;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Objects;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One connection to an ident server. It sends queries and gives each of them the reply that comes in its turn, because a
 * server answers the queries of a connection in their order. All methods are called on the channel's event loop.
 *
 * <p>The connection ends once, by {@link #end()}, and everything leads there: the peer closes, a query times out, a reply
 * cannot be understood. After that, replies that still come in are ignored.
 */
final class ClientConnection extends SimpleChannelInboundHandler<ByteBuf> {

    /** The queue that opens connections and has the queries for them. Called on the event loop of the connection. */
    interface Queue {

        /** Called when the connection can take a query: it was established, or an answer came. */
        void ready();

        /** Called when no connection could be established. This is the last call for this connection. */
        void refused(Throwable cause);

        /**
         * Called when the connection has ended. This is the last call for this connection.
         *
         * @param askAgain the queries, in the order they were sent, that should be sent again on another connection
         */
        void ended(List<PendingQuery> askAgain);
    }

    private static final Logger logger = LoggerFactory.getLogger(ClientConnection.class);

    private static final int MAX_QUERY_OCTETS = "65535 , 65535\r\n".length();

    private final Route route;
    private final Queue queue;
    private final LineFramer framer = new LineFramer();

    /** The queries that were sent and not answered yet, in the order they were sent. */
    private final Deque<PendingQuery> outstanding = new ArrayDeque<>();

    private @Nullable Channel channel;

    /** Whether a query on this connection got its answer, or a failure in place of it. */
    private boolean oneFinished;

    private boolean ended;

    ClientConnection(Route route, Queue queue) {
        this.route = route;
        this.queue = queue;
    }

    /** Adds the handlers of this connection to a new channel. */
    void install(Channel channel) {
        this.channel = channel;
        channel.pipeline().addLast("line", framer).addLast("connection", this);
    }

    boolean isConnected() {
        return channel != null && channel.isActive() && !ended;
    }

    /** The number of queries that were sent and have no answer yet. */
    int outstanding() {
        return outstanding.size();
    }

    /** Writes one query, which the next {@link #flush()} sends. Must be called only while connected. */
    void send(PendingQuery pending) {
        Channel open = connected();
        outstanding.add(pending);
        ByteBuf line = open.alloc().buffer(MAX_QUERY_OCTETS);
        try {
            QueryEncoder.encode(pending.query(), line);
        } catch (Error e) {
            line.release();
            throw e;
        }
        var _ = open.write(line);
    }

    void flush() {
        connected().flush();
    }

    private Channel connected() {
        return Objects.requireNonNull(channel, "not connected");
    }

    /** Whether a query was sent on this connection before. */
    boolean isUsed() {
        return oneFinished || !outstanding.isEmpty();
    }

    boolean carries(PendingQuery pending) {
        return outstanding.contains(pending);
    }

    @Override
    public void channelActive(ChannelHandlerContext ctx) {
        if (ended) {
            var _ = ctx.close();
        } else {
            queue.ready();
        }
    }

    /** Ends a connection that could not be established. */
    void connectFailed(Throwable cause) {
        if (!ended) {
            ended = true;
            queue.refused(cause);
        }
    }

    @Override
    protected void channelRead0(ChannelHandlerContext ctx, ByteBuf line) {
        PendingQuery pending = outstanding.peek();
        if (ended || pending == null) {
            // The server answered a query that was not sent, so no further answer could be matched with its query.
            end();
            return;
        }
        try {
            IdentReply reply = ReplyParser.parse(line);
            if (pending.isAbout(reply)) {
                // The query stays outstanding until it is complete: if its completion throws, end() still finds it.
                pending.complete(reply);
                finishFirst();
                queue.ready();
            } else {
                malformed(() -> IdentClientException.MalformedReply.otherPorts(
                        route, pending.query(), reply.portOnServer(), reply.portOnClient()));
            }
        } catch (MalformedReplyException e) {
            malformed(() -> IdentClientException.MalformedReply.line(route, e));
        }
    }

    private void malformed(Supplier<RuntimeException> failure) {
        PendingQuery pending = outstanding.peek();
        if (!ended && pending != null) {
            pending.fail(failure);
            finishFirst();
        }
        end();
    }

    private void finishFirst() {
        outstanding.remove();
        oneFinished = true;
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        switch (cause) {
            case TooLongFrameException _ ->
                malformed(() -> IdentClientException.MalformedReply.overlong(route, Rfc1413.MAX_LINE_OCTETS));
            // A reset. The close leads to channelInactive, where the framer knows whether an answer was cut off.
            case IOException _ -> {
                var _ = ctx.close();
            }
            default -> {
                logger.warn("connection to {} failed", route, cause);
                end();
            }
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        end();
    }

    /** Fails all queries that were sent, and closes the connection. */
    void fail(Supplier<RuntimeException> failure) {
        outstanding.forEach(pending -> pending.fail(failure));
        end();
    }

    /** Fails all queries that were sent, and does nothing else, because the event loop has ended. */
    void abandon() {
        outstanding.forEach(pending -> pending.abandon(route));
    }

    /**
     * Ends the connection, unless it has ended before.
     *
     * <p>A query whose answer has begun fails. So does the first query of the connection. Every other query is handed back
     * to the queue to be asked again, because it may have lost a race: many servers close after one answer, and then a query
     * sent on the same connection crosses the close. Each query is asked again only once.
     */
    void end() {
        if (ended) {
            return;
        }
        ended = true;
        if (channel != null) {
            var _ = channel.close();
        }
        boolean askAgain = oneFinished && !framer.isCutOff();
        List<PendingQuery> again = new ArrayList<>();
        for (PendingQuery pending : outstanding) {
            if (!pending.isDone()) {
                if (askAgain && pending.mayAskAgain()) {
                    again.add(pending);
                } else {
                    boolean begun = framer.isCutOff() && pending == outstanding.peek();
                    pending.fail(() -> begun
                            ? IdentClientException.Closed.insideAnswer(route)
                            : IdentClientException.Closed.withoutAnswer(route));
                }
            }
            askAgain = true;
        }
        outstanding.clear();
        queue.ended(again);
    }

    /** Cuts the input into lines without their ends, and knows whether the input ended inside a line. */
    private static final class LineFramer extends LineBasedFrameDecoder {

        private boolean cutOff;

        LineFramer() {
            super(Rfc1413.MAX_LINE_OCTETS, true, true);
        }

        /** Whether the connection is closed and its last line had no end. */
        boolean isCutOff() {
            return cutOff;
        }

        @Override
        protected void decodeLast(ChannelHandlerContext ctx, ByteBuf in, List<Object> out) throws Exception {
            super.decodeLast(ctx, in, out);
            cutOff = in.isReadable();
        }
    }
}
