package io.github.nettyidentd.registry.line;

import io.github.nettyidentd.api.ConnectionPair;
import io.github.nettyidentd.linux.socket.SocketOwner;
import io.github.nettyidentd.linux.socket.SocketTable;
import io.github.nettyidentd.registry.Registrars;
import io.github.nettyidentd.registry.line.KiwiNotices.Reason;
import java.io.IOException;
import java.net.BindException;
import java.net.Inet4Address;
import java.net.InetSocketAddress;
import java.net.ProtocolFamily;
import java.net.StandardProtocolFamily;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongFunction;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes registrations from programs that speak the line protocol of kiwiirc/identd: over TCP on the loopback interface, without
 * acknowledgements. The kernel says which account a program runs as, by the program's end of the connection.
 *
 * <p>Some programs close the connection right after the line that they wrote, and then the kernel shows no owner any more. So one
 * thread does nothing but accept connections and ask the kernel. Each connection has a virtual thread.
 */
public final class KiwiServer implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(KiwiServer.class);

    /** Connections that the kernel holds for us; it lets no more be made. */
    private static final int BACKLOG = 128;

    /** How long to wait after a failed accept, before the next one. */
    private static final Duration PAUSE = Duration.ofMillis(100);

    private final ServerSocketChannel channel;
    private final InetSocketAddress address;
    private final Registrars registrars;
    private final SocketTable sockets;
    private final KiwiNotices notices;
    private final Set<SocketChannel> open = ConcurrentHashMap.newKeySet();

    private KiwiServer(ServerSocketChannel channel, Registrars registrars, SocketTable sockets, KiwiNotices notices)
            throws IOException {
        this.channel = channel;
        this.address = (InetSocketAddress) channel.getLocalAddress();
        this.registrars = registrars;
        this.sockets = sockets;
        this.notices = notices;
    }

    /**
     * Starts to listen.
     *
     * @param address an address of the loopback interface; port 0 takes a free port
     * @param registrars bounds how many connections there are
     * @param sockets knows the owners of connections; not closed by this server
     * @param logins gives the login of a uid for log lines, if it is known; may block
     * @throws BindException if another program listens there
     * @throws IOException if the address cannot be bound; the message is the kernel's reason
     */
    public static KiwiServer open(
            InetSocketAddress address,
            Registrars registrars,
            SocketTable sockets,
            LongFunction<Optional<String>> logins)
            throws IOException {
        if (!address.getAddress().isLoopbackAddress()) {
            throw new IllegalArgumentException("address: " + address + " (expected: a loopback address)");
        }
        ProtocolFamily family = address.getAddress() instanceof Inet4Address
                ? StandardProtocolFamily.INET
                : StandardProtocolFamily.INET6;
        ServerSocketChannel channel = ServerSocketChannel.open(family);
        try {
            channel.bind(address, BACKLOG);
            var server = new KiwiServer(channel, registrars, sockets, new KiwiNotices(logins, System::nanoTime));
            Thread.ofPlatform().daemon().name("kiwi").start(server::accept);
            return server;
        } catch (IOException e) {
            channel.close();
            throw isTaken(e) ? taken(e) : e;
        }
    }

    private static boolean isTaken(IOException failure) {
        return failure instanceof BindException
                && String.valueOf(failure.getMessage()).endsWith("in use");
    }

    private static BindException taken(IOException failure) {
        var taken = new BindException("another program listens there, which may be kiwiirc/identd");
        taken.initCause(failure);
        return taken;
    }

    /** The address that the server listens on, with the port that was taken in place of port 0. */
    public InetSocketAddress address() {
        return address;
    }

    private void accept() {
        while (channel.isOpen()) {
            try {
                SocketChannel client = channel.accept();
                CompletableFuture<SocketOwner> owner = owner(client);
                Thread.ofVirtual().name("kiwi-connection").start(() -> serve(client, owner));
            } catch (ClosedChannelException e) {
                log.debug("no more connections on {}", address);
            } catch (IOException | RuntimeException e) {
                // Most likely the process is out of file descriptors, and the next accept would fail at once as well.
                notices.warn(
                        Reason.NOT_ACCEPTED,
                        () -> "cannot accept connections on %s, trying on: %s".formatted(address, e.getMessage()));
                LockSupport.parkNanos(PAUSE.toNanos());
            }
        }
    }

    /** Asks for the owner of the other end. The kernel has said who it is before this returns, even if the future is not done. */
    private CompletableFuture<SocketOwner> owner(SocketChannel client) {
        try {
            var peer = (InetSocketAddress) client.getRemoteAddress();
            var own = (InetSocketAddress) client.getLocalAddress();
            return sockets.find(new ConnectionPair(peer.getAddress(), peer.getPort(), own.getAddress(), own.getPort()));
        } catch (IOException | RuntimeException e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    private void serve(SocketChannel client, CompletableFuture<SocketOwner> owner) {
        open.add(client);
        try (client) {
            // The server may have been closed before this connection was among those to close.
            if (channel.isOpen()) {
                new KiwiConnection(client, owner, notices).serve(registrars);
            }
        } catch (IOException e) {
            log.debug("a connection broke", e);
        } finally {
            open.remove(client);
        }
    }

    /** Stops listening and closes all connections. What was registered stays. */
    @Override
    public void close() {
        try {
            channel.close();
            for (SocketChannel client : open) {
                client.close();
            }
        } catch (IOException e) {
            log.debug("not closed", e);
        }
    }
}
