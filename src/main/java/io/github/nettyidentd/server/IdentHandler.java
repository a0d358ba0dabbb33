package io.github.nettyidentd.server;

import static java.util.Objects.requireNonNull;

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
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Answers the queries of one connection: parses each line, hands the query to the {@link ReplyQueue}, and encodes the
 * replies that come back. While {@value ReplyQueue#MAX_UNDER_WAY} replies are owed, or the peer does not read its replies,
 * nothing more is read.
 */
final class IdentHandler extends SimpleChannelInboundHandler<ByteBuf> implements ReplyQueue.Connection {

    /** A user event: answer the queries that have come, and close. A connection without a query gets a little time. */
    enum Drain {
        DRAIN
    }

    /** How long a draining connection waits for a first query, which may be on its way. */
    static final Duration FIRST_QUERY = Duration.ofSeconds(1);

    private static final int USUAL_OCTETS = 128;

    /** The most stops in a row that are our own doing; one more means a broken connection. See {@link #stopped}. */
    private static final int MAX_STOPS = 2;

    private static final Logger log = LoggerFactory.getLogger(IdentHandler.class);

    private final ServerSettings settings;
    private final ConnectionAddresses addresses;

    /** Stands before this handler, and keeps the lines for which there is no room. */
    private final QueryFrames frames;

    private final ReplyQueue replies;
    private @Nullable ChannelHandlerContext context;

    /** Replies that go out together with those of the same read. */
    private @Nullable ByteBuf unsent;

    /** How many queries have come. */
    private int asked;

    private boolean draining;
    private boolean inputEnded;
    private boolean finishing;

    /** Whether reading has ever stopped. */
    private boolean everStopped;

    /** How often reading has stopped since it last went on. */
    private int stopsInARow;

    private boolean registering;
    private boolean ended;

    IdentHandler(ServerSettings settings, LookupBatch batch, ConnectionAddresses addresses) {
        this.settings = settings;
        this.addresses = addresses;
        this.replies = new ReplyQueue(settings, batch, addresses, this);
        // One octet more than a line may have, because a line of full length may come cut between its CR and its LF.
        this.frames = new QueryFrames(settings.limits().maxLineOctets() + 1, this::hasRoom);
    }

    /** The decoder that has to stand before this handler. */
    QueryFrames frames() {
        return frames;
    }

    private boolean hasRoom() {
        // After the end of the input, lines are dropped, for which there is always room.
        return inputEnded || replies.hasRoom();
    }

    @Override
    public void handlerAdded(ChannelHandlerContext added) {
        context = added;
    }

    private ChannelHandlerContext context() {
        return requireNonNull(context, "not in a pipeline");
    }

    @Override
    public void channelActive(ChannelHandlerContext context) {
        settings.observer().opened();
        context.fireChannelActive();
    }

    @Override
    protected void channelRead0(ChannelHandlerContext context, ByteBuf line) {
        if (inputEnded) {
            return;
        }
        if (line.readableBytes() > settings.limits().maxLineOctets()) {
            lineTooLong(context);
            return;
        }
        ParsedQuery query = QueryParser.parse(line);
        boolean malformed = query instanceof ParsedQuery.Malformed;
        if (malformed && asked == 0 && frames.beginsProxyHeader(line)) {
            inputEnded = true;
            settings.observer().reached(Limit.PROXY_HEADER, addresses.client());
            LingeringClose.reset(context.channel());
            return;
        }
        asked++;
        inputEnded = draining || malformed || asked == settings.limits().maxQueries();
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

    /** Releases all that the connection holds. Does nothing when called again. */
    private void end() {
        if (ended) {
            return;
        }
        ended = true;
        inputEnded = true;
        ReferenceCountUtil.release(unsent);
        unsent = null;
        replies.cancel();
        settings.observer().closed();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        switch (cause) {
            case TooLongFrameException _ -> lineTooLong(context);
            case StoppableReads.Stopped _ -> stopped(context);
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
     * Counts a stopped read. Two in a row are normal: one because there is no room, and one more if the peer then ends its
     * input. A third means an error of the connection, which epoll reports again and again until the connection is closed.
     */
    private void stopped(ChannelHandlerContext context) {
        if (!everStopped) {
            everStopped = true;
            // A connection that is closed between deregister and register loses its pipeline before channelInactive.
            context.channel().closeFuture().addListener(_ -> end());
        }
        stopsInARow++;
        if (stopsInARow > MAX_STOPS) {
            inputEnded = true;
            context.close();
        }
    }

    private void lineTooLong(ChannelHandlerContext context) {
        settings.observer().reached(Limit.LINE_LENGTH, addresses.client());
        endInput(context);
    }

    /** Takes no more queries from the peer; those that it has asked are still answered. */
    private void endInput(ChannelHandlerContext context) {
        inputEnded = true;
        proceed(context);
    }

    private void drain(ChannelHandlerContext context) {
        draining = true;
        if (asked > 0) {
            endInput(context);
        } else {
            context.executor().schedule(() -> endInput(context), FIRST_QUERY.toMillis(), TimeUnit.MILLISECONDS);
        }
    }

    /**
     * Ends the input when the peer exceeds a limit: it asks too often, or has asked nothing for too long. Time does not
     * count against the peer while a lookup runs, because then the server is slow, and not the peer.
     */
    private void reached(ChannelHandlerContext context, Limit limit) {
        if (inputEnded || (limit != Limit.RATE_PER_SOURCE && !replies.isEmpty())) {
            return;
        }
        settings.observer().reached(limit, addresses.client());
        endInput(context);
    }

    @Override
    public void send(IdentReply reply) {
        ByteBuf out = unsent;
        if (out == null) {
            out = context().alloc().ioBuffer(USUAL_OCTETS);
            unsent = out;
        }
        ReplyEncoder.encode(reply, out);
    }

    @Override
    public void settled() {
        proceed(context());
    }

    @Override
    public void failed(Throwable failure) {
        exceptionCaught(context(), failure);
    }

    /**
     * Does all that can be done now: sends the replies whose turn has come, closes after the last reply, or else decides
     * whether to read. Called after each event that may have changed one of these; it never waits, and further calls do
     * no harm.
     *
     * <p>The order matters. Replies are released first, because that makes room for lines that were read before, and only
     * then is it known whether more can be read. While the channel is being registered again nothing may be written or
     * read, so the call is put off until then.
     */
    private void proceed(ChannelHandlerContext context) {
        if (registering) {
            return;
        }
        release(context);
        if (unsent != null && isOutOfEpoll(context.channel())) {
            // A write that has to wait for room in the kernel would fail.
            register(context);
            return;
        }
        if (unsent != null) {
            ByteBuf sent = unsent;
            unsent = null;
            context.writeAndFlush(sent, context.voidPromise());
        }
        if (inputEnded && replies.isEmpty() && !finishing) {
            if (isOutOfEpoll(context.channel())) {
                // The close lingers, and then has to read: input that is left unread would make the kernel send a
                // reset, which can destroy replies that the peer has not read yet.
                register(context);
                return;
            }
            finishing = true;
            context.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(ChannelFutureListener.CLOSE);
        }
        if (!finishing) {
            read(context, !inputEnded && !frames.isFull() && replies.isReady());
        }
    }

    /** Releases the replies whose turn has come, and parses the lines that waited for their room, in turns. */
    private void release(ChannelHandlerContext context) {
        replies.release();
        while (!inputEnded && frames.isWaiting() && replies.hasRoom()) {
            frames.resume(context);
            replies.release();
        }
    }

    private void read(ChannelHandlerContext context, boolean ready) {
        Channel channel = context.channel();
        boolean reads = ready && channel.isWritable();
        if (reads && !channel.config().isAutoRead()) {
            stopsInARow = 0;
            if (isOutOfEpoll(channel)) {
                register(context);
                return;
            }
        }
        channel.config().setAutoRead(reads);
    }

    private boolean isOutOfEpoll(Channel channel) {
        return everStopped
                && channel instanceof EpollSocketChannel
                && !channel.config().isAutoRead();
    }

    /**
     * Makes the event loop read again after a stop. Once the peer has ended its input, Netty waits for no epoll event while
     * reading is off. It then takes the descriptor out of epoll, but does not remember it: the next event that it
     * asks for would fail ({@code EpollIoHandler.DefaultEpollIoRegistration.submit}), unless the channel is registered
     * again.
     */
    private void register(ChannelHandlerContext context) {
        Channel channel = context.channel();
        EventLoop eventLoop = channel.eventLoop();
        registering = true;
        stopsInARow = 0;
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
}
