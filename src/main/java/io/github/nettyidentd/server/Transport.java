package io.github.nettyidentd.server;

import io.netty.channel.IoHandlerFactory;
import io.netty.channel.ServerChannel;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.SocketProtocolFamily;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.nio.channels.spi.SelectorProvider;

/** How Netty talks to the kernel. */
public enum Transport {
    /** Native epoll where it can be had, the JDK's NIO otherwise. */
    AUTO,
    /** Native epoll, Linux only. */
    EPOLL,
    /** The JDK's NIO. */
    NIO;

    /**
     * Epoll or NIO, as it will be used.
     *
     * @throws IllegalStateException if epoll is asked for and cannot be had; the cause says why
     */
    Transport choose() {
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

    IoHandlerFactory ioHandlerFactory() {
        return this == EPOLL ? EpollIoHandler.newFactory() : NioIoHandler.newFactory();
    }

    /** A listening channel for an address: an IPv4 one is for IPv4 only, also where sockets are for both. */
    ServerChannel serverChannel(InetAddress address) {
        var family = address instanceof Inet4Address ? SocketProtocolFamily.INET : null;
        if (this == EPOLL) {
            return family == null ? new EpollServerSocketChannel() : new EpollServerSocketChannel(family);
        }
        return family == null
                ? new NioServerSocketChannel()
                : new NioServerSocketChannel(SelectorProvider.provider(), family);
    }
}
