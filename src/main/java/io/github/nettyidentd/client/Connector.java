package io.github.nettyidentd.client;

import io.netty.channel.ChannelFuture;

/** Opens connections. */
@FunctionalInterface
interface Connector {

    /**
     * Starts to connect; called on the event loop that the connection will live on.
     *
     * @param connection is installed in the new channel's pipeline
     * @return tells whether the connection was made
     */
    ChannelFuture connect(Route route, ClientConnection connection);
}
