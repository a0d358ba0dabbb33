package io.github.nettyidentd.linux.process;

import io.github.nettyidentd.linux.ffi.InheritedFd;
import io.github.nettyidentd.linux.ffi.SystemCallException;
import java.io.IOException;
import java.net.Inet6Address;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;

/** Makes channels of the JDK out of inherited sockets, for a host on which Netty has no native library. */
public final class InheritedChannels {

    private static final Path DESCRIPTORS = Path.of("/proc/self/fd");

    private InheritedChannels() {}

    /**
     * Makes a channel of the connection that is standard input. Once the channel is closed, standard output and standard
     * error lead nowhere.
     *
     * @throws IOException if standard input is not a connection
     */
    public static SocketChannel standardInput() throws IOException {
        if (System.inheritedChannel() instanceof SocketChannel connection) {
            return connection;
        }
        throw new IOException("descriptor 0: not a connection for the JDK (expected: a connected TCP socket)");
    }

    /**
     * Makes a channel of a listening socket. The JDK offers that for standard input only, whose close would take standard
     * error away. So a channel is opened in the usual way, and its descriptor is then replaced by the socket (dup3(2)).
     * The channel goes on believing that it has its first address; {@link InheritedSocket#local} is the right one.
     *
     * @param socket its descriptor is closed, because the channel has one of its own
     */
    public static ServerSocketChannel listening(InheritedSocket socket) throws IOException {
        boolean ipv6 = socket.local().getAddress() instanceof Inet6Address;
        ServerSocketChannel channel =
                ServerSocketChannel.open(ipv6 ? StandardProtocolFamily.INET6 : StandardProtocolFamily.INET);
        try {
            channel.bind(null);
            var inherited = new InheritedFd(socket.fd());
            inherited.duplicateAs(descriptor(((InetSocketAddress) channel.getLocalAddress()).getPort()));
            inherited.close();
            return channel;
        } catch (IOException | RuntimeException e) {
            channel.close();
            throw e;
        }
    }

    /** Finds the descriptor of this process that listens on a port. No other has the port, because the kernel chose it. */
    private static int descriptor(int port) throws IOException {
        try (DirectoryStream<Path> descriptors = Files.newDirectoryStream(DESCRIPTORS)) {
            for (Path path : descriptors) {
                int fd = Integer.parseInt(path.getFileName().toString());
                if (listensOn(new InheritedFd(fd), port)) {
                    return fd;
                }
            }
        }
        throw new IOException("no descriptor in " + DESCRIPTORS + " listens on port " + port);
    }

    private static boolean listensOn(InheritedFd fd, int port) throws IOException {
        try {
            return fd.isTcp() && fd.isListening() && fd.local().getPort() == port;
        } catch (SystemCallException e) {
            // Most descriptors are not sockets, and that of the directory is closed by now.
            return false;
        }
    }
}
