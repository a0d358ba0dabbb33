package io.github.nettyidentd.transport;

import io.netty.channel.Channel;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.IoEventLoopGroup;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.ServerChannel;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.SocketProtocolFamily;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import java.io.IOException;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.StandardProtocolFamily;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.spi.SelectorProvider;
import java.util.Optional;

/** How Netty talks to the kernel. */
public enum Transport {
    /** Native epoll if it is available, the JDK's NIO otherwise. */
    AUTO,
    /** Native epoll, Linux only. */
    EPOLL,
    /** The JDK's NIO. */
    NIO;

    /**
     * Replaces {@link #AUTO} by what is available.
     *
     * @return {@link #EPOLL} or {@link #NIO}
     * @throws IllegalStateException if this is {@link #EPOLL} and epoll is not available; the cause says why
     */
    public Transport choose() {
        return switch (this) {
            case AUTO -> Epoll.isAvailable() ? EPOLL : NIO;
            case EPOLL -> {
                if (!Epoll.isAvailable()) {
                    throw new IllegalStateException(
                            "transport: epoll (expected: nio, as epoll cannot be had here: "
                                    + Epoll.unavailabilityCause() + ")",
                            Epoll.unavailabilityCause());
                }
                yield EPOLL;
            }
            case NIO -> NIO;
        };
    }

    /** The transport of a group of event loops, {@link #EPOLL} or {@link #NIO}; empty if it is another one. */
    public static Optional<Transport> of(EventLoopGroup group) {
        if (!(group instanceof IoEventLoopGroup io)) {
            return Optional.empty();
        }
        if (io.isIoType(EpollIoHandler.class)) {
            return Optional.of(EPOLL);
        }
        return io.isIoType(NioIoHandler.class) ? Optional.of(NIO) : Optional.empty();
    }

    /** Whether this host has IPv6 sockets. Opens a socket and closes it again. */
    public static boolean hasIpv6() {
        try (var _ = ServerSocketChannel.open(StandardProtocolFamily.INET6)) {
            return true;
        } catch (IOException | UnsupportedOperationException e) {
            return false;
        }
    }

    /** What event loops of this transport are made with. {@link #AUTO} makes its choice here. */
    public IoHandlerFactory newIoHandlerFactory() {
        return isEpoll() ? EpollIoHandler.newFactory() : NioIoHandler.newFactory();
    }

    /** A channel that can listen on an address, and of the address's family: an IPv4 channel never takes IPv6. */
    public ServerChannel newServerChannel(InetAddress address) {
        return isEpoll()
                ? new EpollServerSocketChannel(family(address))
                : new NioServerSocketChannel(SelectorProvider.provider(), family(address));
    }

    /** A channel that can connect to an address, and of the address's family. */
    public Channel newSocketChannel(InetAddress address) {
        return isEpoll()
                ? new EpollSocketChannel(family(address))
                : new NioSocketChannel(SelectorProvider.provider(), family(address));
    }

    private boolean isEpoll() {
        return choose() == EPOLL;
    }

    /** Always given to Netty, because its default is IPv4 on a host where nothing can be bound to {@code ::1}. */
    private static SocketProtocolFamily family(InetAddress address) {
        return address instanceof Inet6Address ? SocketProtocolFamily.INET6 : SocketProtocolFamily.INET;
    }
}
