package io.github.nettyidentd.server;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler.Sharable;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.group.ChannelGroup;
import java.net.InetAddress;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Decides whether a new connection is served: by the access list, by the limits for its source, and by the limit for the
 * whole server. A connection that is refused is reset, before anything is built or read for it.
 *
 * <p>The decision needs only the addresses of the connection. Those of the socket are known when {@code channelActive}
 * comes. A handler that stands before this one and knows better, as {@link ProxyHeader} does, holds that event back, and
 * fires {@link ConnectionAddresses} as a user event instead. The later handlers learn of the addresses by an
 * {@link AdmittedConnection}.
 *
 * <p>One instance serves all connections of a server, on all event loops.
 */
@Sharable
final class Admission extends ChannelInboundHandlerAdapter {

    private static final Logger log = LoggerFactory.getLogger(Admission.class);

    private final ServerSettings settings;
    private final ChannelGroup connections;
    private final BiConsumer<Channel, AdmittedConnection> whenAdmitted;
    private final ConnectionSources sources;
    private final ConnectionHolders holders = new ConnectionHolders();

    /**
     * @param connections the connections that are served; an admitted one is added
     * @param whenAdmitted adds the handlers that serve an admitted connection; called on its event loop
     */
    Admission(ServerSettings settings, ChannelGroup connections, BiConsumer<Channel, AdmittedConnection> whenAdmitted) {
        this.settings = settings;
        this.connections = connections;
        this.whenAdmitted = whenAdmitted;
        this.sources = new ConnectionSources(settings.limits().perSource());
    }

    @Override
    public void channelActive(ChannelHandlerContext context) {
        Channel channel = context.channel();
        ConnectionAddresses addresses = ConnectionAddresses.of(channel);
        if (addresses == null) {
            LingeringClose.cutOff(channel);
        } else {
            decide(context, addresses);
        }
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext context, Object event) {
        if (event instanceof ConnectionAddresses addresses) {
            decide(context, addresses);
        } else {
            context.fireUserEventTriggered(event);
        }
    }

    private void decide(ChannelHandlerContext context, ConnectionAddresses addresses) {
        if (!settings.limits().access().admits(addresses.client())) {
            refuse(context.channel(), addresses.client(), Limit.ACCESS);
        } else {
            countSource(context, addresses);
        }
    }

    private void countSource(ChannelHandlerContext context, ConnectionAddresses addresses) {
        Channel channel = context.channel();
        long now = now(channel);
        ConnectionSources.Usage source = sources.enter(addresses.client(), now);
        Limit reached = source == null ? null : source.reached(now);
        if (source != null && reached != null) {
            source.leave(now);
            refuse(channel, addresses.client(), reached);
        } else {
            admit(context, addresses, source);
        }
    }

    private void admit(
            ChannelHandlerContext context, ConnectionAddresses addresses, ConnectionSources.@Nullable Usage source) {
        Channel channel = context.channel();
        ConnectionHolders.Seat seat = seat(channel, addresses.client());
        channel.closeFuture().addListener(_ -> {
            seat.leave();
            if (source != null) {
                source.leave(now(channel));
            }
        });
        whenAdmitted.accept(channel, new AdmittedConnection(addresses, source, seat));
        // The handlers that were added just now hear of the connection; this one has done its work.
        context.pipeline().remove(this);
        context.fireChannelActive();
    }

    /**
     * Counts a connection among the open ones. If the server has as many as it may have, another one is closed.
     *
     * @return the connection's seat, which is to be left when the connection is closed
     */
    ConnectionHolders.Seat seat(Channel channel, InetAddress client) {
        int most = settings.limits().maxConnections();
        if (most > 0 && connections.size() >= most) {
            makeRoom();
        }
        ConnectionHolders.Seat seat = holders.enter(channel, client, now(channel));
        connections.add(channel);
        return seat;
    }

    /** Takes a connection out of the open ones, because it is to be counted as another client's. */
    void leave(Channel channel) {
        connections.remove(channel);
    }

    /** Closes the idlest connection of the largest holder. */
    private void makeRoom() {
        ConnectionHolders.Seat idlest = holders.evict();
        if (idlest != null) {
            Channel channel = idlest.channel();
            // At once, and not when it is closed: until then each further connection would close another one.
            connections.remove(channel);
            channel.eventLoop().execute(() -> refuse(channel, idlest.client(), Limit.CONNECTIONS));
        }
    }

    private void refuse(Channel channel, InetAddress client, Limit limit) {
        log.debug("closing the connection of {}: {}", client.getHostAddress(), limit);
        settings.observer().reached(limit, client);
        LingeringClose.reset(channel);
    }

    /** A connection that could not be decided about, because an observer threw, must not stay open unserved. */
    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        log.warn("closing a connection: {}", cause.toString());
        log.debug("closing the connection of {}", context.channel().remoteAddress(), cause);
        LingeringClose.cutOff(context.channel());
    }

    private static long now(Channel channel) {
        return channel.eventLoop().ticker().nanoTime();
    }
}
