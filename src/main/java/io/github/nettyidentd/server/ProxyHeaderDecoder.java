package io.github.nettyidentd.server;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.haproxy.HAProxyMessageDecoder;
import io.netty.handler.codec.haproxy.HAProxyProtocolException;
import io.netty.util.ReferenceCountUtil;

/**
 * Decodes the header of a proxied connection, by version 1 or 2 of the
 * <a href="https://www.haproxy.org/download/3.2/doc/proxy-protocol.txt">PROXY protocol</a>, and then leaves the pipeline.
 * Refuses the first octet that no header has; Netty's decoder alone would wait for more, even for the whole of a line.
 */
final class ProxyHeaderDecoder extends HAProxyMessageDecoder {

    /** What a header of version 1 begins with (section 2.1). */
    static final String VERSION_1 = "PROXY ";

    /** What a header of version 2 begins with (section 2.2). */
    static final String VERSION_2 = "\r\n\r\n\0\r\nQUIT\n";

    /**
     * The most octets of the fields behind the addresses of version 2. The length in the header allows 65,535; proxies send
     * some hundred at most, where they describe a TLS connection.
     */
    static final int MAX_FIELD_OCTETS = 1_024;

    private static final byte[] VERSION_1_OCTETS = VERSION_1.getBytes(ISO_8859_1);
    private static final byte[] VERSION_2_OCTETS = VERSION_2.getBytes(ISO_8859_1);

    private byte[] signature = VERSION_1_OCTETS;

    /** How many octets of the signature have come. */
    private int seen;

    ProxyHeaderDecoder() {
        super(MAX_FIELD_OCTETS);
    }

    /** Whether the peer has sent anything. */
    boolean hasBegun() {
        return seen > 0;
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) throws Exception {
        if (message instanceof ByteBuf octets && !isSignature(octets)) {
            ReferenceCountUtil.release(message);
            throw new HAProxyProtocolException("the connection does not begin with a PROXY header");
        }
        super.channelRead(context, message);
    }

    private boolean isSignature(ByteBuf octets) {
        for (int i = octets.readerIndex(); i < octets.writerIndex() && seen < signature.length; i++) {
            byte octet = octets.getByte(i);
            if (seen == 0 && octet == VERSION_2_OCTETS[0]) {
                signature = VERSION_2_OCTETS;
            }
            if (octet != signature[seen]) {
                return false;
            }
            seen++;
        }
        return true;
    }
}
