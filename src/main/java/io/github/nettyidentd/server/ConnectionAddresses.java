package io.github.nettyidentd.server;

import io.netty.channel.Channel;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;

/**
 * The two addresses of the connection that a peer asks on. Queries ask about connections between these two hosts only
 * (RFC 1413 §3).
 *
 * @param server this host's address, as the peer knows it
 * @param client the peer's address
 */
record ConnectionAddresses(InetAddress server, InetAddress client) {

    /** Reads the addresses from the socket; {@code null} if the peer has gone, because the kernel then forgets them. */
    static @Nullable ConnectionAddresses of(Channel channel) {
        return channel.localAddress() instanceof InetSocketAddress server
                        && channel.remoteAddress() instanceof InetSocketAddress client
                ? new ConnectionAddresses(OriginalDestinations.of(channel, server), client.getAddress())
                : null;
    }
}
