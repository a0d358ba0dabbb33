package io.github.nettyidentd.client;

import io.github.nettyidentd.protocol.Rfc1413;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.LineBasedFrameDecoder;
import java.util.List;

/** Cuts the input into lines without their ends, and knows whether the input ended inside of one. */
final class LineFramer extends LineBasedFrameDecoder {

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
