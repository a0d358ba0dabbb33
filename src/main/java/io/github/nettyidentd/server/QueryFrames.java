package io.github.nettyidentd.server;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.handler.codec.LineBasedFrameDecoder;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Cuts lines, but only as many as the handler behind it has room for. Further lines stay in the buffer as they came, and
 * so does the end of the input behind them.
 */
final class QueryFrames extends LineBasedFrameDecoder {

    private final BooleanSupplier room;
    private boolean waits;
    private @Nullable ChannelInputShutdownEvent heldEnd;

    /**
     * @param maxLength the most octets of a line
     * @param room whether the handler takes one more line
     */
    QueryFrames(int maxLength, BooleanSupplier room) {
        super(maxLength, true, true);
        this.room = room;
    }

    @Override
    protected @Nullable Object decode(ChannelHandlerContext context, ByteBuf buffer) throws Exception {
        if (!context.channel().isActive()) {
            // Nobody reads the answers.
            buffer.skipBytes(buffer.readableBytes());
            return null;
        }
        waits = !room.getAsBoolean();
        return waits ? null : super.decode(context, buffer);
    }

    /** Whether octets wait here, for room that there may be again. */
    boolean isWaiting() {
        return waits;
    }

    /** Whether octets wait here for room, so that nothing more is to be read. */
    boolean isFull() {
        return waits && !room.getAsBoolean();
    }

    /** Goes on with the octets that wait here, if there is room again. */
    void resume(ChannelHandlerContext context) {
        ChannelHandlerContext own = context.pipeline().context(this);
        if (own == null) {
            waits = false;
            return;
        }
        if (!waits || !room.getAsBoolean()) {
            return;
        }
        try {
            waits = false;
            channelRead(own, Unpooled.EMPTY_BUFFER);
            ChannelInputShutdownEvent end = heldEnd;
            if (!waits && end != null) {
                heldEnd = null;
                super.userEventTriggered(own, end);
            }
        } catch (Exception e) {
            own.fireExceptionCaught(e);
        }
    }

    /** Unlike Netty's, reads no more by itself where it made no line of what was read: it may have had no room. */
    @Override
    public void channelReadComplete(ChannelHandlerContext context) {
        discardSomeReadBytes();
        context.fireChannelReadComplete();
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext context, Object event) throws Exception {
        if (waits && event instanceof ChannelInputShutdownEvent end) {
            heldEnd = end;
        } else {
            super.userEventTriggered(context, event);
        }
    }
}
