package io.github.nettyidentd.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.nettyidentd.net.Network;
import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Which limits hold for connections through proxies: those of the client, and before the header those of the proxy. */
class ProxyLimitsTest {

    private ProxiedServer server = new ProxiedServer();

    @AfterEach
    void close() {
        server.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "P", "PROXY TCP4 203.0.113.7"})
    void refusesAProxyThatSendsNoHeaderInTime(String octets) {
        TestChannel channel = server.connect(ProxiedServer.PROXY);
        ProxiedServer.pass(channel, Duration.ofSeconds(29));
        if (!octets.isEmpty()) {
            channel.receive(octets);
        }
        assertTrue(channel.isOpen());
        ProxiedServer.pass(channel, Duration.ofSeconds(1));

        server.assertRefused(channel, Limit.FIRST_QUERY_TIME);
    }

    @Test
    void waitsForTheFirstQueryAsLongAsForTheHeader() {
        TestChannel channel = server.connect(ProxiedServer.PROXY);
        ProxiedServer.pass(channel, Duration.ofSeconds(29));
        channel.receive(ProxiedServer.VERSION_1);
        ProxiedServer.pass(channel, Duration.ofSeconds(29));
        assertEquals(List.of(), server.observer.reached);
        ProxiedServer.pass(channel, Duration.ofSeconds(1));

        assertEquals(List.of(Limit.FIRST_QUERY_TIME), server.observer.reached);
        assertEquals(List.of(ProxiedServer.CLIENT), server.observer.reachedBy);
    }

    /** A channel keeps the allocator of its first read, which is that of the header. */
    @Test
    void stopsReadingAtTheLimitOfQueriesUnderWay() {
        TestChannel channel = server.connect(ProxiedServer.PROXY);
        var before = channel.config().getRecvByteBufAllocator();
        channel.receive(ProxiedServer.VERSION_1);

        assertTrue(before instanceof StoppableReads);
        assertEquals(before, channel.config().getRecvByteBufAllocator());
    }

    @Test
    void judgesTheClientByTheAccessList() {
        var access = new AccessList(List.of(Network.of(ProxiedServer.CLIENT)), List.of());
        server = new ProxiedServer(ServerLimits.DEFAULTS.withAccess(access));
        TestChannel allowed = server.connect(ProxiedServer.PROXY);
        allowed.receive(ProxiedServer.VERSION_2 + ProxiedServer.QUERY);
        TestChannel other = server.connect(ProxiedServer.PROXY);
        other.receive(ProxyHeaders.version2("203.0.113.8", "198.51.100.1") + ProxiedServer.QUERY);

        assertEquals(ProxiedServer.REPLY, allowed.sent());
        assertFalse(other.isOpen());
        assertEquals("", other.sent());
        assertEquals(List.of(Limit.ACCESS), server.observer.reached);
        assertEquals(List.of(InetAddress.ofLiteral("203.0.113.8")), server.observer.reachedBy);
        assertEquals(1, server.asked.size());
    }

    @Test
    void refusesAProxyThatIsDenied() {
        var access = new AccessList(List.of(), List.of(Network.of(ProxiedServer.PROXY)));
        server = new ProxiedServer(ServerLimits.DEFAULTS.withAccess(access));
        TestChannel channel = server.connect(ProxiedServer.PROXY);

        server.assertRefused(channel, Limit.ACCESS);
    }

    @Test
    void countsTheClientsConnectionsAndNotTheProxys() {
        server = new ProxiedServer(ServerLimits.DEFAULTS.withPerSource(new SourceLimits(1, 0, false)));
        TestChannel first = server.connect(ProxiedServer.PROXY);
        first.receive(ProxiedServer.VERSION_1);
        TestChannel second = server.connect(ProxiedServer.PROXY);
        second.receive(ProxyHeaders.version1("TCP4", "203.0.113.8", "198.51.100.1"));
        TestChannel third = server.connect(ProxiedServer.PROXY);
        third.receive(ProxiedServer.VERSION_2 + ProxiedServer.QUERY);

        assertTrue(first.isOpen());
        assertTrue(second.isOpen());
        assertFalse(third.isOpen());
        assertEquals("", third.sent());
        assertEquals(List.of(Limit.CONNECTIONS_PER_SOURCE), server.observer.reached);
        assertEquals(List.of(ProxiedServer.CLIENT), server.observer.reachedBy);
    }

    @Test
    void countsTheClientsQueriesAndNotTheProxys() {
        server = new ProxiedServer(ServerLimits.DEFAULTS.withPerSource(new SourceLimits(0, 1, false)));
        TestChannel fast = server.connect(ProxiedServer.PROXY);
        fast.receive(ProxiedServer.VERSION_1 + ProxiedServer.QUERY.repeat(5));
        TestChannel other = server.connect(ProxiedServer.PROXY);
        other.receive(ProxyHeaders.version1("TCP4", "203.0.113.8", "198.51.100.1") + ProxiedServer.QUERY);

        assertEquals(ProxiedServer.REPLY + ProxiedServer.REPLY, fast.sent());
        assertEquals(ProxiedServer.REPLY, other.sent());
        assertEquals(List.of(Limit.RATE_PER_SOURCE), server.observer.reached);
        assertEquals(List.of(ProxiedServer.CLIENT), server.observer.reachedBy);
    }

    /** Connections without a header are the proxy's own, and go first where there are too many. */
    @Test
    void closesAConnectionThatWaitsForItsHeaderWhereThereAreTooMany() {
        server = new ProxiedServer(ServerLimits.DEFAULTS.withMaxConnections(3));
        TestChannel client = server.connect(ProxiedServer.PROXY);
        client.receive(ProxiedServer.VERSION_1);
        List<TestChannel> waiting = List.of(
                server.connect(ProxiedServer.PROXY),
                server.connect(ProxiedServer.PROXY),
                server.connect(ProxiedServer.PROXY));
        waiting.forEach(TestChannel::settle);
        waiting.getLast().receive(ProxiedServer.VERSION_2 + ProxiedServer.QUERY);

        assertTrue(client.isOpen());
        assertEquals(
                List.of(false, true, true),
                waiting.stream().map(TestChannel::isOpen).toList());
        assertEquals(ProxiedServer.REPLY, waiting.getLast().sent());
        assertEquals(List.of(Limit.CONNECTIONS), server.observer.reached);
        assertEquals(List.of(ProxiedServer.PROXY), server.observer.reachedBy);
    }

    @Test
    void countsAConnectionOnceAsItBecomesTheClients() {
        server = new ProxiedServer(ServerLimits.DEFAULTS.withMaxConnections(1));
        for (int i = 0; i < 3; i++) {
            TestChannel channel = server.connect(ProxiedServer.PROXY);
            channel.receive(ProxiedServer.VERSION_1 + ProxiedServer.QUERY);
            channel.settle();
            assertEquals(ProxiedServer.REPLY, channel.sent());
            assertEquals(1, server.open.size());
            channel.close();
            channel.close();
        }
        assertEquals(List.of(), server.observer.reached);
    }

    @Test
    void waitsASecondForTheHeaderWhenTheServerCloses() {
        TestChannel silent = server.connect(ProxiedServer.PROXY);
        TestChannel late = server.connect(ProxiedServer.PROXY);
        server.open.forEach(channel -> channel.pipeline().fireUserEventTriggered(IdentHandler.Drain.DRAIN));
        late.receive(ProxiedServer.VERSION_1 + ProxiedServer.QUERY);
        ProxiedServer.pass(silent, IdentHandler.FIRST_QUERY);
        late.receive(ProxiedServer.QUERY);

        assertFalse(silent.isOpen());
        assertEquals(ProxiedServer.REPLY, late.sent());
        assertEquals(List.of(), server.observer.reached);
        assertEquals(0, server.observer.healthChecks);
    }
}
