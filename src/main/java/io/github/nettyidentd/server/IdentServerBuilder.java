package io.github.nettyidentd.server;

import io.github.nettyidentd.api.IdentError;
import io.github.nettyidentd.api.Lookup;
import io.github.nettyidentd.protocol.Rfc1413;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;

/** Gathers what an {@link IdentServer} needs, and starts it. Each setting has a default. Not for several threads. */
public final class IdentServerBuilder {

    private static final int MAX_EVENT_LOOPS = 1024;

    private final List<ListeningAddress> addresses = new ArrayList<>();
    private final List<Integer> descriptors = new ArrayList<>();
    private Lookup lookup = _ -> CompletableFuture.failedFuture(new IdentError("this server has no lookup"));
    private Limits limits = Limits.DEFAULTS;
    private Duration drainTimeout = Duration.ofSeconds(10);
    private boolean hideErrors;
    private Transport transport = Transport.AUTO;
    private int eventLoops = 1;
    private final List<ServerObserver> listeners = new ArrayList<>();

    IdentServerBuilder() {}

    /**
     * Adds an address to listen on; port 0 takes a free one. {@code ::} is all of IPv6 and none of IPv4, for which epoll
     * is needed. Default: port 113 of all addresses, IPv6 and IPv4.
     *
     * @throws IllegalArgumentException if the address is a name that has not been resolved
     */
    public IdentServerBuilder listen(InetSocketAddress address) {
        if (address.isUnresolved()) {
            throw new IllegalArgumentException("address: " + address.getHostString() + " (expected: a resolved one)");
        }
        addresses.add(ListeningAddress.of(address));
        return this;
    }

    /** Adds all addresses of this host: IPv6 and IPv4 on one socket, or IPv4 where there is no IPv6. */
    public IdentServerBuilder listenOnAll(int port) {
        addresses.add(ListeningAddress.all(port));
        return this;
    }

    /**
     * Adds a listening socket that another program opened, as systemd hands it over; with one, the default address does
     * not count. Needs epoll. One event loop accepts its connections and hands them to all loops in turn. Connections that
     * wait in it when the server is closed wait on for whoever has the socket too.
     *
     * @param fd the descriptor of a listening TCP socket that does not block; the server closes it in the end
     */
    public IdentServerBuilder listenOn(int fd) {
        descriptors.add(fd);
        return this;
    }

    /** Sets who is asked; whoever sets it closes it. Default: every query is answered {@code UNKNOWN-ERROR}. */
    public IdentServerBuilder lookup(Lookup lookup) {
        this.lookup = Objects.requireNonNull(lookup, "lookup");
        return this;
    }

    /** Sets what peers and lookups get at most. Default: {@link Limits#DEFAULTS}. */
    public IdentServerBuilder limits(Limits limits) {
        this.limits = Objects.requireNonNull(limits, "limits");
        return this;
    }

    /** Sets how long a closing server waits for what is under way. Default: 10 s. */
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
     * Sets the number of event loops, 1 to 1024. With epoll each has a listening socket of its own
     * ({@code SO_REUSEPORT}), where it was not opened by another program. Default: 1, which keeps up with all that a small host can send.
     */
    public IdentServerBuilder eventLoops(int eventLoops) {
        if (eventLoops < 1 || eventLoops > MAX_EVENT_LOOPS) {
            throw new IllegalArgumentException("eventLoops: " + eventLoops + " (expected: 1-" + MAX_EVENT_LOOPS + ")");
        }
        this.eventLoops = eventLoops;
        return this;
    }

    /** Adds somebody who is told what happens. Default: nobody. */
    public IdentServerBuilder listener(ServerObserver listener) {
        listeners.add(Objects.requireNonNull(listener, "listener"));
        return this;
    }

    /**
     * Starts a server.
     *
     * @return the server once it listens on every address. Fails with a {@link java.net.BindException} that names the
     *     address if it cannot listen on one; nothing is left open then
     * @throws IllegalStateException if the transport cannot be had, or cannot listen as it should
     */
    public CompletableFuture<IdentServer> start() {
        return IdentServer.start(
                settings(descriptors.isEmpty() ? transport.choose() : transport.chooseForDescriptors()));
    }

    /**
     * Serves one connection that is open already, as inetd hands it over, and listens nowhere.
     *
     * @param fd the descriptor of a connected TCP socket that does not block; it is closed in the end
     * @return done, never failed, when the connection is closed
     * @throws IllegalStateException if epoll cannot be had
     */
    public CompletableFuture<Void> serve(int fd) {
        return InheritedConnection.serve(settings(Transport.EPOLL.choose()), fd);
    }

    private ServerSettings settings(Transport chosen) {
        if (chosen == Transport.NIO && addresses.stream().anyMatch(ListeningAddress::mustLeaveIpv4Out)) {
            throw new IllegalStateException(
                    "transport: nio (expected: epoll, or another address to listen on than ::, as nio cannot keep IPv4"
                            + " out of it)");
        }
        ServerObserver listener = listeners.size() == 1 ? listeners.getFirst() : new ServerObservers(listeners);
        return new ServerSettings(
                addresses.isEmpty() && descriptors.isEmpty() ? List.of(ListeningAddress.all(Rfc1413.PORT)) : addresses,
                descriptors,
                limits.maxLookups() == 0 ? lookup : new BoundedLookup(lookup, limits.maxLookups(), listener),
                limits,
                drainTimeout,
                hideErrors,
                chosen,
                eventLoops,
                listener);
    }
}
