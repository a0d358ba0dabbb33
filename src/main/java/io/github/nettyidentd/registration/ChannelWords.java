package io.github.nettyidentd.registration;

import io.netty.channel.Channel;
import io.netty.channel.unix.RawUnixChannelOption;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.SocketChannel;
import org.jspecify.annotations.Nullable;

/**
 * How a command names a socket: by its cookie, or by its ports and addresses.
 *
 * @param text the words of the command
 */
record ChannelWords(String text) {

    private static final int SOL_SOCKET = 1;
    private static final int SO_COOKIE = 57;

    /** The number that the kernel gives to a socket alone (socket(7)); Netty reads it from native transports only. */
    private static final RawUnixChannelOption COOKIE =
            new RawUnixChannelOption("SO_COOKIE", SOL_SOCKET, SO_COOKIE, Long.BYTES);

    /**
     * @throws IllegalStateException if the channel is of the JDK's NIO and not connected
     * @throws ClosedChannelException if it is closed
     */
    static ChannelWords of(Channel channel) throws IOException {
        if (!channel.isOpen()) {
            throw new ClosedChannelException();
        }
        ByteBuffer cookie = channel.config().getOption(COOKIE);
        if (cookie != null) {
            // Netty returns the octets as the kernel wrote them, behind the position 0 or flipped.
            return new ChannelWords("cookie "
                    + Long.toUnsignedString(
                            cookie.order(ByteOrder.nativeOrder()).getLong(0)));
        }
        return of(channel.localAddress(), channel.remoteAddress());
    }

    /** @throws IllegalStateException if the channel is not connected */
    static ChannelWords of(SocketChannel channel) throws IOException {
        return of(channel.getLocalAddress(), channel.getRemoteAddress());
    }

    /** Names a socket that is bound, and will connect to the given address. */
    static ChannelWords of(SocketChannel channel, InetSocketAddress remote) throws IOException {
        SocketAddress local = channel.getLocalAddress();
        if (channel.isConnected()) {
            return of(local, remote);
        }
        if (!(local instanceof InetSocketAddress bound)) {
            throw new IllegalStateException("channel: not bound (expected: bound, or connected)");
        }
        String ports = bound.getPort() + " " + remote.getPort();
        return new ChannelWords(
                bound.getAddress().isAnyLocalAddress()
                        ? ports
                        : ports + " " + text(bound.getAddress()) + " " + text(resolved(remote)));
    }

    private static ChannelWords of(@Nullable SocketAddress local, @Nullable SocketAddress remote) {
        if (local instanceof InetSocketAddress own && remote instanceof InetSocketAddress other) {
            return new ChannelWords("%d %d %s %s"
                    .formatted(own.getPort(), other.getPort(), text(own.getAddress()), text(resolved(other))));
        }
        throw new IllegalStateException(
                remote == null || local == null
                        ? "channel: not connected (expected: connected, or a channel of the epoll transport)"
                        : "channel: " + remote + " (expected: a TCP connection)");
    }

    private static InetAddress resolved(InetSocketAddress address) {
        InetAddress resolved = address.getAddress();
        if (resolved == null) {
            throw new IllegalArgumentException("remote: " + address + " (expected: a resolved address)");
        }
        return resolved;
    }

    /** Without the scope of a link-local address, which the kernel does not compare. */
    private static String text(InetAddress address) {
        String text = address.getHostAddress();
        int scope = text.indexOf('%');
        return scope < 0 ? text : text.substring(0, scope);
    }
}
