package io.github.nettyidentd.server;

import io.github.nettyidentd.api.IdentError;
import io.github.nettyidentd.api.Lookup;
import io.github.nettyidentd.net.Network;
import io.github.nettyidentd.protocol.Rfc1413;
import io.github.nettyidentd.transport.Transport;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import java.net.InetSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;

/** Gathers the settings of an {@link IdentServer}, each of which has a default, and starts it. For one thread. */
public final class IdentServerBuilder {

    private static final int MAX_EVENT_LOOPS = 1024;
    private static final String CODEC = "io.netty.handler.codec.haproxy.HAProxyMessageDecoder";

    private final List<ListeningAddress> addresses = new ArrayList<>();
    private final List<OpenedSocket> sockets = new ArrayList<>();
    private final List<Network> proxies = new ArrayList<>();
    private Lookup lookup = _ -> CompletableFuture.failedFuture(new IdentError("this server has no lookup"));
    private ServerLimits limits = ServerLimits.DEFAULTS;
    private Duration drainTimeout = Duration.ofSeconds(10);
    private boolean hideErrors;
    private Transport transport = Transport.AUTO;
    private int eventLoops = 1;
    private final List<ServerObserver> observers = new ArrayList<>();

    IdentServerBuilder() {}

    /**
     * Adds an address to listen on. With port 0 the kernel chooses a free port. {@code ::} stands for all IPv6 addresses
     * without IPv4, and needs epoll. Default: port 113 of all addresses, IPv6 and IPv4.
     *
     * @throws IllegalArgumentException if the address is a name that was not resolved
     */
    public IdentServerBuilder listen(InetSocketAddress address) {
        if (address.isUnresolved()) {
            throw new IllegalArgumentException("address: " + address.getHostString() + " (expected: a resolved one)");
        }
        addresses.add(ListeningAddress.of(address));
        return this;
    }

    /**
     * Adds all addresses of this host to listen on: IPv6 and IPv4 on one socket, or IPv4 alone on a host without IPv6.
     *
     * @param port 0 to 65535; with 0 the kernel chooses a free port
     */
    public IdentServerBuilder listenOnAll(int port) {
        addresses.add(ListeningAddress.all(port));
        return this;
    }

    /**
     * Adds a listening socket that another program opened and handed over, as systemd does. The default address is then not
     * listened on. Needs epoll, see {@link #listenOn(ServerSocketChannel, InetSocketAddress)} for NIO. One event loop accepts the socket's connections and hands them to all event loops in turn.
     * Connections that are in the socket's backlog when the server is closed stay there, for another program that has the
     * socket too.
     *
     * @param fd the file descriptor of a listening, non-blocking TCP socket; the server closes it in the end
     */
    public IdentServerBuilder listenOn(int fd) {
        sockets.add(new OpenedSocket.Descriptor(fd));
        return this;
    }

    /**
     * Adds a listening socket that another program opened, or that is to be opened in a way of its own, as a channel of the
     * JDK. Does what {@link #listenOn(int)} does, for NIO.
     *
     * @param channel is bound; the server closes it in the end
     * @param address where the socket listens, usually the channel's own address
     */
    public IdentServerBuilder listenOn(ServerSocketChannel channel, InetSocketAddress address) {
        sockets.add(new OpenedSocket.Opened(channel, address));
        return this;
    }

    /**
     * Trusts the proxies in a network, such as HAProxy, to begin each connection with a header of the PROXY protocol,
     * version 1 or 2. The queries, the access list, and the limits for sources are then about the addresses in the header.
     * A connection from there without a header is closed, and so is one from elsewhere with a header. Default: no proxy.
     *
     * <p>A trusted proxy can claim any address, and so learn about every connection of this host.
     *
     * @throws IllegalStateException if the library that reads the headers is not on the class path, {@code netty-codec-haproxy}
     *     of the group {@code io.netty}; it does not come with netty-identd
     */
    public IdentServerBuilder proxyProtocolFrom(Network network) {
        Objects.requireNonNull(network, "network");
        try {
            Class.forName(CODEC, false, IdentServerBuilder.class.getClassLoader());
        } catch (ClassNotFoundException e) {
            throw new IllegalStateException(
                    "proxyProtocolFrom: the class " + CODEC
                            + " is missing (expected: the library io.netty:netty-codec-haproxy on the class path)",
                    e);
        }
        proxies.add(network);
        return this;
    }

    /**
     * Sets the lookup that is asked about each query. The server never closes it; the caller does, after the server.
     * Default: every query is answered {@code UNKNOWN-ERROR}.
     *
     * @param lookup is called on event loops and must not block
     */
    public IdentServerBuilder lookup(Lookup lookup) {
        this.lookup = Objects.requireNonNull(lookup, "lookup");
        return this;
    }

    /** Sets the limits for peers and lookups. Default: {@link ServerLimits#DEFAULTS}. */
    public IdentServerBuilder limits(ServerLimits limits) {
        this.limits = Objects.requireNonNull(limits, "limits");
        return this;
    }

    /**
     * Sets how long a server that is being closed waits for its lookups and peers, more than 0. Default: 10 s.
     *
     * @throws IllegalArgumentException if it is not more than 0
     */
    public IdentServerBuilder drainTimeout(Duration drainTimeout) {
        if (!drainTimeout.isPositive()) {
            throw new IllegalArgumentException("drainTimeout: " + drainTimeout + " (expected: more than 0)");
        }
        this.drainTimeout = drainTimeout;
        return this;
    }

    /** Sends every error as {@code UNKNOWN-ERROR} (RFC 1413 §5 wants this to be off by default, and it is). */
    public IdentServerBuilder hideErrors(boolean hideErrors) {
        this.hideErrors = hideErrors;
        return this;
    }

    /** Sets how Netty talks to the kernel. Default: {@link Transport#AUTO}. */
    public IdentServerBuilder transport(Transport transport) {
        this.transport = Objects.requireNonNull(transport, "transport");
        return this;
    }

    /**
     * Sets the number of event loops, 1 to 1024; each is a thread. With epoll each has listening sockets of its own
     * ({@code SO_REUSEPORT}), unless another program opened them. Default: 1, which is enough for tens of thousands of
     * queries a second.
     *
     * @throws IllegalArgumentException if it is not 1 to 1024
     */
    public IdentServerBuilder eventLoops(int eventLoops) {
        if (eventLoops < 1 || eventLoops > MAX_EVENT_LOOPS) {
            throw new IllegalArgumentException("eventLoops: " + eventLoops + " (expected: 1-" + MAX_EVENT_LOOPS + ")");
        }
        this.eventLoops = eventLoops;
        return this;
    }

    /** Adds an observer of what happens in the server. Default: none. */
    public IdentServerBuilder observer(ServerObserver observer) {
        observers.add(Objects.requireNonNull(observer, "observer"));
        return this;
    }

    /**
     * Starts a server.
     *
     * @return the server, as soon as it listens on every address. If it cannot listen on one, the future fails with a
     *     {@link java.net.BindException} that names the address, and nothing is left open
     * @throws IllegalStateException if the transport is not available, or cannot listen on one of the addresses
     */
    public CompletableFuture<IdentServer> start() {
        return IdentServer.start(settings(chosen()));
    }

    /** The transport that the sockets need which others opened, or else the one that was asked for. */
    private Transport chosen() {
        if (sockets.isEmpty()) {
            return transport.choose();
        }
        Transport needed = sockets.getFirst().transport();
        for (OpenedSocket socket : sockets) {
            if (socket.transport() != needed || (transport != Transport.AUTO && transport != needed)) {
                throw new IllegalStateException("transport: " + transport.name().toLowerCase(Locale.ROOT) + ", with "
                        + socket + " (expected: epoll for descriptors, nio for channels of the JDK)");
            }
        }
        return needed.choose();
    }

    /**
     * Serves one connection that another program accepted and handed over, as inetd does, and does not listen.
     *
     * @param fd the file descriptor of a connected, non-blocking TCP socket; it is closed in the end
     * @return done, never failed, when the connection is closed
     * @throws IllegalStateException if epoll is not available
     */
    public CompletableFuture<Void> serve(int fd) {
        return InheritedConnection.serve(settings(Transport.EPOLL.choose()), () -> new EpollSocketChannel(fd));
    }

    /**
     * Does the same with NIO, for example with {@link System#inheritedChannel}.
     *
     * @param connection is connected; it is closed in the end
     */
    public CompletableFuture<Void> serve(SocketChannel connection) {
        return InheritedConnection.serve(settings(Transport.NIO), () -> new NioSocketChannel(connection));
    }

    private ServerSettings settings(Transport chosen) {
        if (chosen == Transport.NIO && addresses.stream().anyMatch(ListeningAddress::mustLeaveIpv4Out)) {
            throw new IllegalStateException(
                    "transport: nio (expected: epoll, or another address to listen on than ::, as nio cannot keep IPv4"
                            + " out of it)");
        }
        ServerObserver observer = observers.size() == 1 ? observers.getFirst() : new ServerObservers(observers);
        return new ServerSettings(
                addresses.isEmpty() && sockets.isEmpty() ? List.of(ListeningAddress.all(Rfc1413.PORT)) : addresses,
                sockets,
                proxies,
                limits.maxLookups() == 0 ? lookup : new BoundedLookup(lookup, limits.maxLookups(), observer),
                limits,
                drainTimeout,
                hideErrors,
                chosen,
                eventLoops,
                observer);
    }
}
