package io.github.nettyidentd.client;

import io.github.nettyidentd.api.TcpPort;
import io.github.nettyidentd.protocol.Rfc1413;
import io.netty.channel.EventLoopGroup;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Builds an {@link IdentClient}. Use it on one thread; {@link IdentClient#builder()} makes one. */
public final class IdentClientBuilder {

    private static final int MAX_PIPELINING = 16;

    private int port = Rfc1413.PORT;
    private @Nullable InetAddress source;
    private Duration timeout = Rfc1413.CLIENT_TIMEOUT;
    private int pipelining = 1;
    private Duration idleTimeout = Duration.ofSeconds(10);
    private @Nullable EventLoopGroup eventLoopGroup;
    private @Nullable ProxyHeader proxyHeader;

    IdentClientBuilder() {}

    /**
     * Sets the port that ident servers listen on, 1 to 65535; by default 113. It applies to queries about a
     * {@link io.github.nettyidentd.api.ConnectionPair}. A query to a given server uses the port in that server's address.
     */
    public IdentClientBuilder port(int port) {
        this.port = TcpPort.require("port", port);
        return this;
    }

    /**
     * Sets the address of this host that queries to a given server come from; by default the kernel picks one. A server
     * answers only about connections of the address that asks (RFC 1413 §3).
     */
    public IdentClientBuilder source(InetAddress source) {
        this.source = Objects.requireNonNull(source, "source");
        return this;
    }

    /**
     * Sets how long a query may take, more than zero; by default 30 s, the least that RFC 1413 §2 asks of a client. The time
     * runs from the call to the answer, and includes the time to connect and to wait for earlier queries.
     */
    public IdentClientBuilder timeout(Duration timeout) {
        if (!timeout.isPositive()) {
            throw new IllegalArgumentException("timeout: " + timeout + " (expected: a positive duration)");
        }
        this.timeout = timeout;
        return this;
    }

    /**
     * Sets how many queries may be sent on one connection before the first of them is answered, 1 to 16; by default 1. Many
     * servers answer only one query in each packet and leave the others unanswered. Raise this only for servers that are known
     * to do better.
     */
    public IdentClientBuilder pipelining(int pipelining) {
        if (pipelining < 1 || pipelining > MAX_PIPELINING) {
            throw new IllegalArgumentException("pipelining: " + pipelining + " (expected: 1-" + MAX_PIPELINING + ")");
        }
        this.pipelining = pipelining;
        return this;
    }

    /**
     * Sets how long a connection stays open for the next query; by default 10 s. With zero, a connection is closed as soon as
     * no query waits.
     */
    public IdentClientBuilder idleTimeout(Duration idleTimeout) {
        if (idleTimeout.isNegative()) {
            throw new IllegalArgumentException("idleTimeout: " + idleTimeout + " (expected: zero or more)");
        }
        this.idleTimeout = idleTimeout;
        return this;
    }

    /**
     * Runs the client on one event loop of a given group, instead of a thread of its own. The group must be for epoll or NIO.
     * {@link IdentClient#close()} does not shut it down, so the caller does that, after it has closed the client.
     */
    public IdentClientBuilder eventLoopGroup(EventLoopGroup eventLoopGroup) {
        this.eventLoopGroup = Objects.requireNonNull(eventLoopGroup, "eventLoopGroup");
        return this;
    }

    /**
     * Begins each connection with a header of the PROXY protocol, version 1, for a server that takes the addresses of its
     * peer from there. By default, and with most servers, there is none: they answer a header with an error.
     *
     * @param source the address and port that the connection seems to come from; resolved
     * @param destination the address and port that it seems to go to; resolved, and of the same family
     * @throws IllegalArgumentException if the addresses are not resolved, or not of one family
     */
    public IdentClientBuilder proxyHeader(InetSocketAddress source, InetSocketAddress destination) {
        this.proxyHeader = new ProxyHeader(source, destination);
        return this;
    }

    /**
     * Makes the client. It opens no connection before the first query.
     *
     * @throws IllegalArgumentException if the event loop group is neither for epoll nor for NIO
     */
    public IdentClient build() {
        var settings = new RouteQueue.Settings(timeout, pipelining, idleTimeout);
        return eventLoopGroup == null
                ? new IdentClient(port, source, settings, ChannelConnector.newGroup(), true, proxyHeader)
                : new IdentClient(port, source, settings, eventLoopGroup, false, proxyHeader);
    }
}
