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
import io.netty.handler.codec.TooLongFrameException;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One connection to an ident server: sends queries and gives each the reply that comes in its turn. */
final class ClientConnection extends SimpleChannelInboundHandler<ByteBuf> {

    /** Who opened the connection and has queries for it. Called on the event loop. */
    interface Owner {

        /** The connection can take a query: it was made, or an answer came. */
        void ready();

        /** No connection could be made. The last call for this connection. */
        void refused(Throwable cause);

        /**
         * The connection is over. The last call for it.
         *
         * @param askAgain sent queries, in their order, that should go to another connection
         */
        void ended(List<PendingQuery> askAgain);
    }

    private static final Logger logger = LoggerFactory.getLogger(ClientConnection.class);

    private static final int MAX_QUERY_OCTETS = "65535 , 65535\r\n".length();

    private final Route route;
    private final Owner owner;
    private final LineFramer framer = new LineFramer();
    private final Deque<PendingQuery> outstanding = new ArrayDeque<>();
    private @Nullable Channel channel;
    private boolean oneFinished;
    private boolean ended;

    ClientConnection(Route route, Owner owner) {
        this.route = route;
        this.owner = owner;
    }

    void install(Channel channel) {
        this.channel = channel;
        channel.pipeline().addLast("line", framer).addLast("connection", this);
    }

    boolean isConnected() {
        return channel != null && channel.isActive() && !ended;
    }

    /** How many queries were sent and have no answer yet. */
    int outstanding() {
        return outstanding.size();
    }

    /** Sends one query with the next {@link #flush()}; only while connected. */
    void send(PendingQuery pending) {
        Channel open = connected();
        outstanding.add(pending);
        ByteBuf line = open.alloc().buffer(MAX_QUERY_OCTETS);
        QueryEncoder.encode(pending.query(), line);
        var _ = open.write(line);
    }

    void flush() {
        connected().flush();
    }

    private Channel connected() {
        return Objects.requireNonNull(channel, "not connected");
    }

    /** Whether a query was sent; the next is not the connection's first. */
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
            owner.ready();
        }
    }

    void connectFailed(Throwable cause) {
        if (!ended) {
            ended = true;
            owner.refused(cause);
        }
    }

    @Override
    protected void channelRead0(ChannelHandlerContext ctx, ByteBuf line) {
        PendingQuery pending = outstanding.peek();
        if (ended || pending == null) {
            // An answer that nobody asked for: whatever comes next could not be matched.
            end();
            return;
        }
        try {
            IdentReply reply = ReplyParser.parse(line);
            if (pending.isAbout(reply)) {
                finishFirst();
                pending.complete(reply);
                owner.ready();
            } else {
                malformed(IdentClientException.MalformedReply.otherPorts(
                        route, pending.query(), reply.portOnServer(), reply.portOnClient()));
            }
        } catch (MalformedReplyException e) {
            malformed(IdentClientException.MalformedReply.line(route, e));
        }
    }

    private void malformed(IdentClientException.MalformedReply failure) {
        PendingQuery pending = outstanding.peek();
        if (!ended && pending != null) {
            finishFirst();
            pending.fail(failure);
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
                malformed(IdentClientException.MalformedReply.overlong(route, Rfc1413.MAX_LINE_OCTETS));
            // A reset: channelInactive follows the close, and knows how far the answer had come.
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

    /** Fails all that was sent, and closes the connection. */
    void fail(IdentClientException failure) {
        outstanding.forEach(pending -> pending.fail(failure));
        end();
    }

    /**
     * Closes the connection, if it still is open. Sent queries whose answer was not begun are asked again: each but the
     * first of the connection may have lost the race against a server that closes after one answer.
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
                    pending.fail(
                            framer.isCutOff() && pending == outstanding.peek()
                                    ? IdentClientException.Closed.insideAnswer(route)
                                    : IdentClientException.Closed.withoutAnswer(route));
                }
            }
            askAgain = true;
        }
        outstanding.clear();
        owner.ended(again);
    }
}
