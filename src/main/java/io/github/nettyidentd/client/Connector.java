package io.github.nettyidentd.client;

import io.netty.channel.ChannelFuture;

/** Opens connections to ident servers. Tests put channels without a network in its place. */
@FunctionalInterface
interface Connector {

    /**
     * Starts to connect. Called on the event loop of the connection.
     *
     * @param connection the handler that is installed in the pipeline of the new channel
     * @return a future that completes when the connection is established, or fails if it could not be
     */
    ChannelFuture connect(Route route, ClientConnection connection);
}
