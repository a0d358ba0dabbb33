package io.github.nettyidentd.server;

import io.github.nettyidentd.net.Addresses;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.handler.codec.DecoderException;
import io.netty.handler.codec.haproxy.HAProxyCommand;
import io.netty.handler.codec.haproxy.HAProxyMessage;
import io.netty.handler.codec.haproxy.HAProxyProxiedProtocol;
import io.netty.util.ReferenceCountUtil;
import io.netty.util.concurrent.Future;
import java.io.IOException;
import java.net.InetAddress;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Waits for the header of a connection from a trusted proxy, and has {@link Admission} decide by the addresses in that
 * header. Until then the connection has a seat as one of the proxy's own. It is closed, and its queries never answered,
 * where no header comes in time or the header cannot be used: the proxy's own address says nothing about the client.
 *
 * <p>A proxy also connects in order to check whether the server is alive. Such a connection has no client, because its
 * header says so or because none comes before the proxy closes it. It is closed without a warning.
 */
final class ProxyHeader extends ChannelInboundHandlerAdapter {

    private static final Logger log = LoggerFactory.getLogger(ProxyHeader.class);

    private final ServerSettings settings;
    private final Admission admission;
    private final ProxyHeaderDecoder decoder;
    private final InetAddress proxy;
    private ConnectionHolders.@Nullable Seat seat;
    private @Nullable Future<?> deadline;
    private boolean draining;

    /** The header, from when it was decoded until the decoder has left the pipeline. */
    private @Nullable HAProxyMessage header;

    private boolean admitted;

    /** Whether it is decided what becomes of the connection. */
    private boolean decided;

    /**
     * @param decoder stands before this handler
     * @param proxy the peer's address
     */
    ProxyHeader(ServerSettings settings, Admission admission, ProxyHeaderDecoder decoder, InetAddress proxy) {
        this.settings = settings;
        this.admission = admission;
        this.decoder = decoder;
        this.proxy = proxy;
    }

    /** Keeps the event from {@link Admission}. */
    @Override
    public void channelActive(ChannelHandlerContext context) {
        Channel channel = context.channel();
        if (settings.limits().access().denies(proxy)) {
            refuse(context, Limit.ACCESS, "it is denied");
            return;
        }
        seat = admission.seat(channel, proxy);
        channel.closeFuture().addListener(_ -> leaveSeat());
        deadline = context.executor()
                .schedule(
                        () -> refuse(context, Limit.FIRST_QUERY_TIME, "no PROXY header came in time"),
                        settings.limits().timeouts().untilFirstQuery().toNanos(),
                        TimeUnit.NANOSECONDS);
    }

    /**
     * Takes the header, or else what the peer has sent behind it. The header is only kept at first: the decoder passes it on
     * and then leaves the pipeline, which fails if the connection has been closed in between.
     */
    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        if (message instanceof HAProxyMessage decoded && header == null && !decided) {
            header = decoded;
            return;
        }
        decide(context);
        if (admitted && message instanceof ByteBuf octets) {
            // A slice, because Netty's decoder of lines looks at the octet before a line feed: if the header ends with
            // a
            // carriage return, the decoder would take that for a part of the line.
            context.fireChannelRead(octets.slice());
        } else {
            ReferenceCountUtil.release(message);
        }
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext context) {
        decide(context);
        context.fireChannelReadComplete();
    }

    private void decide(ChannelHandlerContext context) {
        HAProxyMessage received = header;
        if (received != null) {
            header = null;
            try {
                decide(context, received);
            } finally {
                received.release();
            }
        }
    }

    private void decide(ChannelHandlerContext context, HAProxyMessage header) {
        if (decided) {
            return;
        }
        if (header.command() == HAProxyCommand.LOCAL || header.proxiedProtocol() == HAProxyProxiedProtocol.UNKNOWN) {
            checked(context);
            return;
        }
        ConnectionAddresses addresses = addresses(header);
        if (addresses == null) {
            refuse(context, Limit.PROXY_HEADER, "the PROXY header has no addresses of a TCP connection to this host");
            return;
        }
        decided = true;
        log.debug(
                "the proxy {} forwards a connection of {}, port {}",
                context.channel().remoteAddress(),
                addresses.client().getHostAddress(),
                header.sourcePort());
        proceed(context, addresses);
    }

    private void proceed(ChannelHandlerContext context, ConnectionAddresses addresses) {
        Channel channel = context.channel();
        leaveSeat();
        admission.leave(channel);
        context.fireUserEventTriggered(addresses);
        admitted = channel.isOpen();
        if (!admitted) {
            return;
        }
        context.pipeline().remove(this);
        if (draining) {
            channel.pipeline().fireUserEventTriggered(IdentHandler.Drain.DRAIN);
        }
    }

    /** The addresses of the header; {@code null} if they are not those of a TCP connection that a query can be about. */
    private @Nullable ConnectionAddresses addresses(HAProxyMessage header) {
        boolean tcp = header.proxiedProtocol() == HAProxyProxiedProtocol.TCP4
                || header.proxiedProtocol() == HAProxyProxiedProtocol.TCP6;
        InetAddress client = tcp ? Addresses.parse(header.sourceAddress()) : null;
        InetAddress server = tcp ? Addresses.parse(header.destinationAddress()) : null;
        return client != null
                        && server != null
                        && client.getClass() == server.getClass()
                        && isOfHost(client)
                        && isOfHost(server)
                ? new ConnectionAddresses(server, client)
                : null;
    }

    /** A loopback address means this host only if a proxy on this host sends it. */
    private boolean isOfHost(InetAddress address) {
        return !address.isAnyLocalAddress()
                && !address.isMulticastAddress()
                && !address.getHostAddress().equals("255.255.255.255")
                && (!address.isLoopbackAddress() || proxy.isLoopbackAddress());
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext context, Object event) {
        switch (event) {
            case ChannelInputShutdownEvent _ -> ended(context);
            case IdentHandler.Drain _ -> drain(context);
            default -> context.fireUserEventTriggered(event);
        }
    }

    private void drain(ChannelHandlerContext context) {
        draining = true;
        context.executor()
                .schedule(
                        () -> {
                            if (!decided) {
                                decided = true;
                                context.close();
                            }
                        },
                        IdentHandler.FIRST_QUERY.toMillis(),
                        TimeUnit.MILLISECONDS);
    }

    private void ended(ChannelHandlerContext context) {
        if (decoder.hasBegun()) {
            refuse(context, Limit.PROXY_HEADER, "the PROXY header is not complete");
        } else {
            checked(context);
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        switch (cause) {
            case DecoderException _ -> refuse(context, Limit.PROXY_HEADER, "the PROXY header is malformed");
            case IOException _ -> ended(context);
            default -> {
                log.warn("closing a connection: {}", cause.toString());
                log.debug("closing the connection of {}", context.channel().remoteAddress(), cause);
                LingeringClose.cutOff(context.channel());
            }
        }
    }

    /** Closes the connection of a proxy that only looked whether the server is alive. */
    private void checked(ChannelHandlerContext context) {
        if (decided) {
            return;
        }
        decided = true;
        log.debug("the proxy {} has checked this server", context.channel().remoteAddress());
        settings.observer().healthChecked();
        context.close();
    }

    private void refuse(ChannelHandlerContext context, Limit limit, String reason) {
        if (decided) {
            return;
        }
        decided = true;
        log.debug(
                "closing the connection of the proxy {}: {}", context.channel().remoteAddress(), reason);
        settings.observer().reached(limit, proxy);
        if (context.channel().isOpen()) {
            LingeringClose.reset(context.channel());
        }
    }

    private void leaveSeat() {
        if (seat != null) {
            seat.leave();
        }
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext context) {
        if (deadline != null) {
            deadline.cancel(false);
        }
        ReferenceCountUtil.release(header);
        header = null;
    }
}
