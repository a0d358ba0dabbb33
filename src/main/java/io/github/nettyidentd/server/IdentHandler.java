package io.github.nettyidentd.server;

import io.github.nettyidentd.protocol.IdentReply;
import io.github.nettyidentd.protocol.ParsedQuery;
import io.github.nettyidentd.protocol.QueryParser;
import io.github.nettyidentd.protocol.ReplyEncoder;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.EventLoop;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.handler.codec.TooLongFrameException;
import io.netty.util.ReferenceCountUtil;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Answers the queries of one connection in the order asked: parses a line, asks the lookup, encodes the reply. While
 * {@value ReplyQueue#MAX_UNDER_WAY} replies are under way, or the peer does not read them, nothing more is read.
 */
final class IdentHandler extends SimpleChannelInboundHandler<ByteBuf> {

    /** A user event: answer what has come, or is about to come on a connection that asked nothing yet, and close. */
    enum Drain {
        DRAIN
    }

    private static final int USUAL_OCTETS = 128;
    private static final int MAX_STOPS = 2;

    /** How long a connection may have nothing asked, once it drains: its query may be on its way. */
    static final Duration FIRST_QUERY = Duration.ofSeconds(1);

    private static final Logger log = LoggerFactory.getLogger(IdentHandler.class);

    private final ServerSettings settings;
    private final LookupBatch batch;

    /** Stands before this handler and keeps the lines for which there is no room. */
    private final QueryFrames frames;

    private @Nullable ReplyQueue replies;

    /** Replies that go out together with those of the same read. */
    private @Nullable ByteBuf unsent;

    private boolean asked;
    private boolean draining;
    private boolean inputEnded;
    private boolean finishing;

    /** Whether reading has ever stopped, and how often since it was allowed last. */
    private boolean stopped;

    private int stops;
    private boolean registering;
    private boolean ended;

    IdentHandler(ServerSettings settings, LookupBatch batch) {
        this.settings = settings;
        this.batch = batch;
        // So that a line of the full length is a line however it is cut: its CR may come without the LF.
        this.frames = new QueryFrames(settings.limits().maxLineOctets() + 1, this::hasRoom);
    }

    /** The decoder that has to stand before this handler. */
    QueryFrames frames() {
        return frames;
    }

    private boolean hasRoom() {
        return inputEnded || replies == null || replies.hasRoom();
    }

    @Override
    public void channelActive(ChannelHandlerContext context) {
        settings.listener().opened();
        if (context.channel().localAddress() instanceof InetSocketAddress server
                && context.channel().remoteAddress() instanceof InetSocketAddress client) {
            replies = new ReplyQueue(
                    settings,
                    context.executor(),
                    batch,
                    server.getAddress(),
                    client.getAddress(),
                    reply -> write(context, reply),
                    () -> proceed(context),
                    failure -> exceptionCaught(context, failure));
        } else {
            // gone before we looked
            context.close();
        }
        context.fireChannelActive();
    }

    @Override
    protected void channelRead0(ChannelHandlerContext context, ByteBuf line) {
        if (inputEnded || replies == null) {
            return;
        }
        if (line.readableBytes() > settings.limits().maxLineOctets()) {
            lineTooLong(context);
            return;
        }
        ParsedQuery query = QueryParser.parse(line);
        asked = true;
        inputEnded = draining || query instanceof ParsedQuery.Malformed;
        replies.take(query);
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext context) {
        proceed(context);
        context.fireChannelReadComplete();
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext context) {
        proceed(context);
        context.fireChannelWritabilityChanged();
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext context, Object event) {
        switch (event) {
            case ChannelInputShutdownEvent _ -> endInput(context);
            case Drain _ -> drain(context);
            case Limit limit -> reached(context, limit);
            default -> context.fireUserEventTriggered(event);
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        end();
        context.fireChannelInactive();
    }

    /** The connection is closed; again it does nothing. */
    private void end() {
        if (ended) {
            return;
        }
        ended = true;
        inputEnded = true;
        ReferenceCountUtil.release(unsent);
        unsent = null;
        if (replies != null) {
            replies.cancel();
        }
        settings.listener().closed();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        switch (cause) {
            case TooLongFrameException _ -> lineTooLong(context);
            case QueryReads.Stopped _ -> stopped(context);
            case IOException _ -> {
                log.atDebug().log(() -> "connection of " + context.channel().remoteAddress() + " lost: " + cause);
                context.close();
            }
            default -> {
                log.warn("closing a connection: {}", cause.toString());
                log.debug("closing the connection of {}", context.channel().remoteAddress(), cause);
                context.close();
            }
        }
    }

    /**
     * Reading has stopped, as it should: once because there is no room, and once more where the peer then ends its input.
     * Whatever wakes us after that is an error of the connection, which epoll reports again and again until it is closed.
     */
    private void stopped(ChannelHandlerContext context) {
        if (!stopped) {
            stopped = true;
            // Where it is closed while it is registered again, its pipeline is gone before it hears of that.
            context.channel().closeFuture().addListener(_ -> end());
        }
        stops++;
        if (stops > MAX_STOPS) {
            inputEnded = true;
            context.close();
        }
    }

    private void lineTooLong(ChannelHandlerContext context) {
        settings.listener().reached(Limit.LINE_LENGTH, PeerAddress.of(context.channel()));
        endInput(context);
    }

    /** Nothing more is taken from the peer; what it asked is still answered. */
    private void endInput(ChannelHandlerContext context) {
        inputEnded = true;
        proceed(context);
    }

    private void drain(ChannelHandlerContext context) {
        draining = true;
        if (asked) {
            endInput(context);
        } else {
            context.executor().schedule(() -> endInput(context), FIRST_QUERY.toMillis(), TimeUnit.MILLISECONDS);
        }
    }

    /** The peer asks too often, or not at all: then, while the lookups run, it is we who are slow. */
    private void reached(ChannelHandlerContext context, Limit limit) {
        if (inputEnded || (limit != Limit.RATE_PER_SOURCE && replies != null && !replies.isEmpty())) {
            return;
        }
        settings.listener().reached(limit, PeerAddress.of(context.channel()));
        endInput(context);
    }

    /** Does all that can be done now. */
    private void proceed(ChannelHandlerContext context) {
        if (registering) {
            return;
        }
        release(context);
        if (unsent != null && isOutOfEpoll(context.channel())) {
            // A write that has to wait for room would fail.
            register(context);
            return;
        }
        if (unsent != null) {
            ByteBuf sent = unsent;
            unsent = null;
            context.writeAndFlush(sent, context.voidPromise());
        }
        boolean idle = replies == null || replies.isEmpty();
        if (inputEnded && idle && !finishing) {
            if (isOutOfEpoll(context.channel())) {
                // So that what still comes is read, and does not reset the connection before the peer has its answers.
                register(context);
                return;
            }
            finishing = true;
            context.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(ChannelFutureListener.CLOSE);
        }
        if (!finishing) {
            read(context, !inputEnded && !frames.isFull() && (replies == null || replies.isReady()));
        }
    }

    /** Lets out the replies whose turn it is, and takes the lines that have waited for their room. */
    private void release(ChannelHandlerContext context) {
        if (replies != null) {
            replies.release();
            while (!inputEnded && frames.isWaiting() && replies.hasRoom()) {
                frames.resume(context);
                replies.release();
            }
        }
    }

    private void read(ChannelHandlerContext context, boolean ready) {
        Channel channel = context.channel();
        boolean reads = ready && channel.isWritable();
        if (reads && !channel.config().isAutoRead()) {
            stops = 0;
            if (isOutOfEpoll(channel)) {
                register(context);
                return;
            }
        }
        channel.config().setAutoRead(reads);
    }

    private boolean isOutOfEpoll(Channel channel) {
        return stopped
                && channel instanceof EpollSocketChannel
                && !channel.config().isAutoRead();
    }

    /**
     * Makes the event loop read again after a stop. Once the peer has ended its input, Netty wants nothing of epoll while
     * reading is off, and so takes the descriptor out of it without keeping that in mind: what it wants next would fail
     * ({@code EpollIoHandler.DefaultEpollIoRegistration.submit}), unless the channel is registered again.
     */
    private void register(ChannelHandlerContext context) {
        Channel channel = context.channel();
        EventLoop eventLoop = channel.eventLoop();
        registering = true;
        stops = 0;
        channel.deregister()
                .addListener(_ -> eventLoop.register(channel).addListener(registered -> {
                    registering = false;
                    if (registered.isSuccess()) {
                        channel.config().setAutoRead(true);
                        proceed(context);
                    } else {
                        context.close();
                    }
                }));
    }

    private void write(ChannelHandlerContext context, IdentReply reply) {
        if (unsent == null) {
            unsent = context.alloc().ioBuffer(USUAL_OCTETS);
        }
        ReplyEncoder.encode(reply, unsent);
    }
}
