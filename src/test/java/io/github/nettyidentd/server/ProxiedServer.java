package io.github.nettyidentd.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.github.nettyidentd.api.ConnectionPair;
import io.github.nettyidentd.api.Lookup;
import io.github.nettyidentd.api.UserId;
import io.github.nettyidentd.net.Network;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.util.concurrent.ImmediateEventExecutor;
import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** A server without sockets that trusts a proxy, and answers each query with the same user. */
final class ProxiedServer implements AutoCloseable {

    static final InetAddress PROXY = TestChannel.CLIENT;
    static final InetAddress STRANGER = InetAddress.ofLiteral("192.0.2.99");
    static final InetAddress CLIENT = InetAddress.ofLiteral("203.0.113.7");

    /** The header of a connection from {@link #CLIENT}, in both versions. */
    static final String VERSION_1 = ProxyHeaders.version1("TCP4", "203.0.113.7", "198.51.100.1");

    static final String VERSION_2 = ProxyHeaders.version2("203.0.113.7", "198.51.100.1");

    static final String QUERY = "1, 2\r\n";
    static final String REPLY = "1 , 2 : USERID : UNIX :stjohns\r\n";

    final RecordingObserver observer = new RecordingObserver();
    final ChannelGroup open = new DefaultChannelGroup(ImmediateEventExecutor.INSTANCE);
    final List<ConnectionPair> asked = new ArrayList<>();
    private final List<TestChannel> channels = new ArrayList<>();
    private final IdentChannelInitializer initializer;

    /** Trusts 192.0.2.0 to 192.0.2.15. */
    ProxiedServer() {
        this(ServerLimits.DEFAULTS);
    }

    ProxiedServer(ServerLimits limits) {
        this(Network.parse("192.0.2.0/28"), limits);
    }

    ProxiedServer(Network proxies, ServerLimits limits) {
        Lookup lookup = pair -> {
            asked.add(pair);
            return CompletableFuture.completedFuture(UserId.unix("stjohns"));
        };
        this.initializer = new IdentChannelInitializer(TestSettings.behind(proxies, lookup, observer, limits), open);
    }

    /** Opens a connection, whose time stands still. */
    TestChannel connect(InetAddress peer) {
        var channel = new TestChannel(initializer, peer);
        channels.add(channel);
        channel.freezeTime();
        return channel;
    }

    static void pass(TestChannel channel, Duration time) {
        channel.advanceTimeBy(time.toNanos(), TimeUnit.NANOSECONDS);
        channel.settle();
    }

    /** The only connection was closed without an answer because of a limit, which the proxy reached. */
    void assertRefused(TestChannel channel, Limit limit) {
        assertClosedUnanswered(channel);
        assertEquals(List.of(limit), observer.reached);
        assertEquals(List.of(PROXY), observer.reachedBy);
        assertEquals(0, observer.healthChecks);
    }

    /** The only connection was closed as a health check. */
    void assertLetGo(TestChannel channel) {
        assertClosedUnanswered(channel);
        assertEquals(List.of(), observer.reached);
        assertEquals(1, observer.healthChecks);
    }

    private void assertClosedUnanswered(TestChannel channel) {
        assertFalse(channel.isOpen(), "still open");
        assertEquals("", channel.sent());
        assertEquals(List.of(), asked);
        assertEquals(0, observer.opened);
    }

    /** Closes the connections, of which nothing must be left. */
    @Override
    public void close() {
        for (TestChannel channel : channels) {
            // Twice, because the first close lingers.
            channel.close();
            channel.finishAndReleaseAll();
        }
        assertEquals(0, open.size());
        assertEquals(observer.opened, observer.closed);
    }
}
