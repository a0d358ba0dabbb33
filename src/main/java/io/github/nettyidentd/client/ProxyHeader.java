package io.github.nettyidentd.client;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.github.nettyidentd.net.Addresses;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;

/**
 * The line with which a connection of the PROXY protocol begins, in version 1 (proxy-protocol.txt §2.1), which all servers
 * that know the protocol take.
 *
 * @param source the address and port that the connection seems to come from; resolved
 * @param destination the address and port that it seems to go to; resolved, and of the same family
 */
record ProxyHeader(InetSocketAddress source, InetSocketAddress destination) {

    ProxyHeader {
        if (isIpv4(source) != isIpv4(destination)) {
            throw new IllegalArgumentException("destination: " + Addresses.text(destination)
                    + " (expected: an address of " + source.getAddress().getHostAddress() + "'s family)");
        }
    }

    private static boolean isIpv4(InetSocketAddress end) {
        InetAddress address = end.getAddress();
        if (address == null) {
            throw new IllegalArgumentException(
                    "proxyHeader: " + end.getHostString() + " (expected: a resolved address)");
        }
        return address instanceof Inet4Address;
    }

    /** The line with its end. */
    String line() {
        return "PROXY %s %s %s %d %d\r\n"
                .formatted(
                        isIpv4(source) ? "TCP4" : "TCP6",
                        text(source.getAddress()),
                        text(destination.getAddress()),
                        source.getPort(),
                        destination.getPort());
    }

    /** Without a scope, which the protocol does not have. */
    private static String text(InetAddress address) {
        return address.getHostAddress().replaceFirst("%.*", "");
    }

    /** A handler that writes the line before all else. The first flush sends it, together with the first query. */
    ChannelHandler handler() {
        return new ChannelInboundHandlerAdapter() {
            @Override
            public void channelActive(ChannelHandlerContext ctx) {
                var _ = ctx.write(Unpooled.wrappedBuffer(line().getBytes(US_ASCII)));
                ctx.fireChannelActive();
            }
        };
    }
}
