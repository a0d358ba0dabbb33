package io.github.nettyidentd.server;

import io.github.nettyidentd.transport.Transport;
import io.netty.channel.ServerChannel;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.channels.ServerSocketChannel;

/** A listening socket that another program opened. */
sealed interface OpenedSocket {

    /** A socket that is known by its file descriptor, which epoll can take over. */
    record Descriptor(int fd) implements OpenedSocket {
        @Override
        public Transport transport() {
            return Transport.EPOLL;
        }

        @Override
        public ServerChannel newServerChannel() {
            return new EpollServerSocketChannel(fd);
        }

        @Override
        public String toString() {
            return "descriptor " + fd;
        }
    }

    /**
     * A socket that is a channel of the JDK.
     *
     * @param address where it listens, whatever the channel believes
     */
    record Opened(ServerSocketChannel channel, InetSocketAddress address) implements OpenedSocket {
        @Override
        public Transport transport() {
            return Transport.NIO;
        }

        @Override
        public ServerChannel newServerChannel() {
            return new NioServerSocketChannel(channel) {
                @Override
                protected SocketAddress localAddress0() {
                    return address;
                }
            };
        }

        @Override
        public String toString() {
            return "the channel on " + address;
        }
    }

    /** The transport that can serve the socket. */
    Transport transport();

    /** A channel that listens already, to be registered. */
    ServerChannel newServerChannel();
}
