package io.github.nettyidentd.server;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.handler.codec.LineBasedFrameDecoder;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Cuts the octets into lines, but only as many lines as the next handler has room for. Further octets stay in the buffer
 * as they came, and so does the end of the input behind them: otherwise that event would overtake the lines.
 */
final class QueryFrames extends LineBasedFrameDecoder {

    private final BooleanSupplier room;

    /** Whether octets wait in the buffer because there was no room when they came. */
    private boolean waits;

    /** The end of the input, held back until the octets before it are parsed. */
    private @Nullable ChannelInputShutdownEvent heldEnd;

    /**
     * @param maxLength the most octets of a line
     * @param room whether the next handler takes one more line
     */
    QueryFrames(int maxLength, BooleanSupplier room) {
        super(maxLength, true, true);
        this.room = room;
    }

    @Override
    protected @Nullable Object decode(ChannelHandlerContext context, ByteBuf buffer) throws Exception {
        if (!context.channel().isActive()) {
            // The connection is closed, so nobody would read the replies.
            buffer.skipBytes(buffer.readableBytes());
            return null;
        }
        waits = !room.getAsBoolean();
        return waits ? null : super.decode(context, buffer);
    }

    /**
     * Whether the first line of a connection is the beginning of a header of the PROXY protocol.
     *
     * @param line the line that was decoded last. That of a header of version 2 is empty, and the rest of its signature is
     *     still in the buffer, because a header comes as a whole
     */
    boolean beginsProxyHeader(ByteBuf line) {
        return line.isReadable()
                ? begins(line, ProxyHeaderDecoder.VERSION_1)
                : begins(internalBuffer(), ProxyHeaderDecoder.VERSION_2.substring("\r\n".length()));
    }

    private static boolean begins(ByteBuf octets, String text) {
        return octets.readableBytes() >= text.length()
                && octets.toString(octets.readerIndex(), text.length(), ISO_8859_1)
                        .equals(text);
    }

    /** Whether octets wait in the buffer. There may be room again, so {@link #resume} may parse them. */
    boolean isWaiting() {
        return waits;
    }

    /** Whether octets wait in the buffer and there is still no room, so that nothing more may be read. */
    boolean isFull() {
        return waits && !room.getAsBoolean();
    }

    /** Parses the octets that wait in the buffer, as far as there is room again. */
    void resume(ChannelHandlerContext context) {
        ChannelHandlerContext own = context.pipeline().context(this);
        if (own == null) {
            // The connection was closed, which took the handlers out of the pipeline.
            waits = false;
            return;
        }
        if (!waits || !room.getAsBoolean()) {
            return;
        }
        try {
            waits = false;
            // Makes Netty's decoder go on with what it has, as if more had come.
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

    /**
     * Unlike Netty's decoder, does not ask for more input when it made no line of what was read, because the reason may be
     * that there is no room.
     */
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
