package io.github.nettyidentd.server;

import io.netty.channel.IoHandlerFactory;
import io.netty.channel.ServerChannel;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.SocketProtocolFamily;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.nio.channels.ServerSocketChannel;
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

    /**
     * The same where descriptors of other programs are to be taken over, for which NIO has no means.
     *
     * @throws IllegalStateException if it is not epoll
     */
    Transport chooseForDescriptors() {
        return switch (this) {
            case AUTO, EPOLL -> EPOLL.choose();
            case NIO ->
                throw new IllegalStateException("transport: nio (expected: epoll, as sockets that another program"
                        + " opened can be served with epoll only)");
        };
    }

    /** Whether there are IPv6 sockets. */
    static boolean hasIpv6() {
        try (var _ = ServerSocketChannel.open(StandardProtocolFamily.INET6)) {
            return true;
        } catch (IOException | UnsupportedOperationException e) {
            return false;
        }
    }

    IoHandlerFactory ioHandlerFactory() {
        return this == EPOLL ? EpollIoHandler.newFactory() : NioIoHandler.newFactory();
    }

    /**
     * A listening channel for an address: an IPv4 one is for IPv4 only, also where sockets are for both. By itself Netty
     * would take a host for one without IPv6 where nothing can be bound to ::1.
     */
    ServerChannel serverChannel(ListeningAddress address) {
        var family = address.isIpv6() ? SocketProtocolFamily.INET6 : SocketProtocolFamily.INET;
        return this == EPOLL
                ? new EpollServerSocketChannel(family)
                : new NioServerSocketChannel(SelectorProvider.provider(), family);
    }
}
