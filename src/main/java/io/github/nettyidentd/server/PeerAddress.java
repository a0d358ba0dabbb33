package io.github.nettyidentd.server;

import io.netty.channel.Channel;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;

/** The address of the peer of a connection. */
final class PeerAddress {

    private PeerAddress() {}

    /** The address, or {@code null} if the peer has gone before we looked. */
    static @Nullable InetAddress of(Channel channel) {
        return channel.remoteAddress() instanceof InetSocketAddress peer ? peer.getAddress() : null;
    }
}
