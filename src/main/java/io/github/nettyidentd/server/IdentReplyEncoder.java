package io.github.nettyidentd.server;

import io.github.nettyidentd.protocol.IdentReply;
import io.github.nettyidentd.protocol.ReplyEncoder;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandler.Sharable;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.MessageToByteEncoder;

/** Puts replies into bytes. */
@Sharable
final class IdentReplyEncoder extends MessageToByteEncoder<IdentReply> {

    static final IdentReplyEncoder INSTANCE = new IdentReplyEncoder();

    private IdentReplyEncoder() {
        super(IdentReply.class);
    }

    @Override
    protected void encode(ChannelHandlerContext context, IdentReply reply, ByteBuf out) {
        ReplyEncoder.encode(reply, out);
    }
}
