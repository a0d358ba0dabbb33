package io.github.nettyidentd.client;

import io.github.nettyidentd.api.TcpPort;
import io.github.nettyidentd.protocol.Rfc1413;
import io.netty.channel.EventLoopGroup;
import java.net.InetAddress;
import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Settings of an {@link IdentClient}; {@link IdentClient#builder()} makes one. For one thread. */
public final class IdentClientBuilder {

    private static final int MAX_PIPELINING = 16;

    private int port = Rfc1413.PORT;
    private @Nullable InetAddress source;
    private Duration timeout = Rfc1413.CLIENT_TIMEOUT;
    private int pipelining = 1;
    private Duration idleTimeout = Duration.ofSeconds(10);
    private @Nullable EventLoopGroup eventLoopGroup;

    IdentClientBuilder() {}

    /**
     * The port that ident servers listen on, 1 to 65535; by default 113. For queries that are given a
     * {@link io.github.nettyidentd.api.ConnectionPair}, as one given a server's address holds its own port.
     */
    public IdentClientBuilder port(int port) {
        this.port = TcpPort.require("port", port);
        return this;
    }

    /**
     * The address of this host to ask from, for queries that are given a server's address; by default the kernel picks
     * one. Servers answer only about connections of the address that asks (RFC 1413 §3).
     */
    public IdentClientBuilder source(InetAddress source) {
        this.source = Objects.requireNonNull(source, "source");
        return this;
    }

    /**
     * How long a query may take, from the call to the answer, with connecting and waiting behind others; by default 30 s,
     * which is the least that RFC 1413 §2 asks of a client.
     */
    public IdentClientBuilder timeout(Duration timeout) {
        if (!timeout.isPositive()) {
            throw new IllegalArgumentException("timeout: " + timeout + " (expected: a positive duration)");
        }
        this.timeout = timeout;
        return this;
    }

    /**
     * How many queries may be sent on one connection before the first is answered, 1 to 16; by default 1. Many servers
     * answer only one query in each packet, and leave the others unanswered; raise this for servers known to do better.
     */
    public IdentClientBuilder pipelining(int pipelining) {
        if (pipelining < 1 || pipelining > MAX_PIPELINING) {
            throw new IllegalArgumentException("pipelining: " + pipelining + " (expected: 1-" + MAX_PIPELINING + ")");
        }
        this.pipelining = pipelining;
        return this;
    }

    /** How long a connection stays open for the next query; by default 10 s. Zero closes it when nothing waits. */
    public IdentClientBuilder idleTimeout(Duration idleTimeout) {
        if (idleTimeout.isNegative()) {
            throw new IllegalArgumentException("idleTimeout: " + idleTimeout + " (expected: zero or more)");
        }
        this.idleTimeout = idleTimeout;
        return this;
    }

    /**
     * Runs the client on one event loop of this group, for epoll or NIO, instead of a thread of its own. The group must
     * outlive the client, whose {@link IdentClient#close()} leaves it running.
     */
    public IdentClientBuilder eventLoopGroup(EventLoopGroup eventLoopGroup) {
        this.eventLoopGroup = Objects.requireNonNull(eventLoopGroup, "eventLoopGroup");
        return this;
    }

    /**
     * Makes the client; it opens no connection before the first query.
     *
     * @throws IllegalArgumentException if the event loop group is neither for epoll nor for NIO
     */
    public IdentClient build() {
        var settings = new RouteQueue.Settings(timeout, pipelining, idleTimeout);
        return eventLoopGroup == null
                ? new IdentClient(port, source, settings, ChannelConnector.newGroup(), true)
                : new IdentClient(port, source, settings, eventLoopGroup, false);
    }
}
