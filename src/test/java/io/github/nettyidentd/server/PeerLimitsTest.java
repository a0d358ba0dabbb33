package io.github.nettyidentd.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.nettyidentd.api.Lookup;
import io.github.nettyidentd.api.UserId;
import io.github.nettyidentd.net.Network;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.util.concurrent.ImmediateEventExecutor;
import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** The limits for peers, in the server's own pipeline. */
class PeerLimitsTest {

    private static final Lookup STJOHNS = _ -> CompletableFuture.completedFuture(UserId.unix("stjohns"));
    private static final String REPLY = "1 , 2 : USERID : UNIX :stjohns\r\n";
    private static final InetAddress OTHER = InetAddress.ofLiteral("192.0.2.2");

    private final RecordingObserver observer = new RecordingObserver();

    private TestChannel connect(Lookup lookup) {
        var channel = new TestChannel(TestSettings.of(lookup, observer, false));
        channel.freezeTime();
        return channel;
    }

    /** The initializer of one server's connections. */
    private IdentChannelInitializer server(ServerLimits limits) {
        return new IdentChannelInitializer(
                TestSettings.of(STJOHNS, observer, limits), new DefaultChannelGroup(ImmediateEventExecutor.INSTANCE));
    }

    private static void pass(TestChannel channel, long seconds) {
        channel.advanceTimeBy(seconds, TimeUnit.SECONDS);
        channel.settle();
    }

    /** Closes twice, because the first close lingers. */
    private static void end(TestChannel channel) {
        channel.close();
        channel.finishAndReleaseAll();
    }

    @Test
    void firstQueryHasToComeSooner() {
        TestChannel channel = connect(STJOHNS);
        channel.receive("1,");
        pass(channel, 29);
        assertEquals(List.of(), observer.reached);
        pass(channel, 1);
        assertEquals(List.of(Limit.FIRST_QUERY_TIME), observer.reached);
        channel.receive("2\r\n");
        assertEquals("", channel.sent());
        end(channel);
    }

    @Test
    void nextQueryMayTakeLonger() {
        TestChannel channel = connect(STJOHNS);
        pass(channel, 29);
        channel.receive("1,2\r\n");
        pass(channel, 119);
        channel.receive("1,2\r\n");
        pass(channel, 119);
        assertEquals(REPLY + REPLY, channel.sent());
        assertEquals(List.of(), observer.reached);
        pass(channel, 1);
        assertEquals(List.of(Limit.IDLE_TIME), observer.reached);
        end(channel);
    }

    @Test
    void idleTimeBoundsTheFirstQueryToo() {
        ServerLimits limits = ServerLimits.DEFAULTS.withTimeouts(Timeouts.DEFAULTS.withIdle(Duration.ofSeconds(10)));
        var channel = new TestChannel(TestSettings.of(STJOHNS, observer, limits));
        channel.freezeTime();
        pass(channel, 10);
        assertEquals(List.of(Limit.IDLE_TIME), observer.reached);
        end(channel);
    }

    @Test
    void peerDoesNotIdleWhileItsLookupsRun() {
        var lookup = new ManualLookup();
        ServerLimits limits = ServerLimits.DEFAULTS.withTimeouts(Timeouts.DEFAULTS.withLookup(Duration.ofHours(1)));
        var channel = new TestChannel(TestSettings.of(lookup, observer, limits));
        channel.freezeTime();
        channel.receive("1,2\r\n");
        pass(channel, 121);
        assertEquals(List.of(), observer.reached);
        lookup.answer(1, "stjohns");
        channel.settle();
        assertEquals(REPLY, channel.sent());
        pass(channel, 121);
        assertEquals(List.of(Limit.IDLE_TIME), observer.reached);
        end(channel);
    }

    @Test
    void peerThatReadsNothingIsCutOff() {
        TestChannel channel = connect(STJOHNS);
        channel.receive("1,2\r\n");
        assertEquals(REPLY, channel.sent());
        pass(channel, 20);
        channel.readNothing(true);
        channel.receive("1,2\r\n");
        pass(channel, 29);
        assertTrue(channel.isOpen());
        channel.receive("1,2\r\n");
        pass(channel, 1);
        assertFalse(channel.isOpen());
        assertEquals(List.of(Limit.WRITE_TIME), observer.reached);
        assertEquals(1, observer.closed);
        channel.finishAndReleaseAll();
    }

    @Test
    void peerThatReadsSlowlyIsServed() {
        TestChannel channel = connect(STJOHNS);
        for (int i = 0; i < 10; i++) {
            channel.readNothing(true);
            channel.receive("1,2\r\n");
            pass(channel, 29);
            channel.readNothing(false);
            channel.flush();
            channel.readNothing(true);
            channel.receive("1,2\r\n");
            pass(channel, 2);
            assertTrue(channel.isOpen());
        }
        channel.readNothing(false);
        channel.flush();
        assertEquals(REPLY.repeat(20), channel.sent());
        assertEquals(List.of(), observer.reached);
        end(channel);
    }

    @Test
    void peerThatHasAskedForTheEndAndDoesNotReadIsCutOff() {
        TestChannel channel = connect(STJOHNS);
        channel.readNothing(true);
        channel.receive("1,2\r\nnonsense\r\n");
        pass(channel, 30);
        assertFalse(channel.isOpen());
        assertEquals(List.of(Limit.WRITE_TIME), observer.reached);
        channel.finishAndReleaseAll();
    }

    @Test
    void sourceThatAsksTooOftenGetsItsAnswersAndIsClosed() {
        IdentChannelInitializer server =
                server(ServerLimits.DEFAULTS.withPerSource(SourceLimits.DEFAULTS.withMaxRate(2)));
        var channel = new TestChannel(server, TestChannel.CLIENT);
        var other = new TestChannel(server, OTHER);
        channel.receive("1,2\r\n".repeat(9));
        assertEquals(REPLY.repeat(4), channel.sent());
        assertEquals(List.of(Limit.RATE_PER_SOURCE), observer.reached);
        var second = new TestChannel(server, TestChannel.CLIENT);
        assertFalse(second.isOpen());
        assertEquals(List.of(Limit.RATE_PER_SOURCE, Limit.RATE_PER_SOURCE), observer.reached);
        assertEquals(2, observer.opened);
        other.receive("1,2\r\n".repeat(4));
        assertEquals(REPLY.repeat(4), other.sent());
        List.of(channel, second, other).forEach(PeerLimitsTest::end);
    }

    @Test
    void sourceWithTooManyConnectionsGetsNoMore() {
        IdentChannelInitializer server =
                server(ServerLimits.DEFAULTS.withPerSource(SourceLimits.DEFAULTS.withMaxConnections(1)));
        var channel = new TestChannel(server, TestChannel.CLIENT);
        var second = new TestChannel(server, TestChannel.CLIENT);
        var other = new TestChannel(server, OTHER);
        assertFalse(second.isOpen());
        assertTrue(other.isOpen());
        assertEquals(List.of(Limit.CONNECTIONS_PER_SOURCE), observer.reached);
        end(channel);
        var third = new TestChannel(server, TestChannel.CLIENT);
        assertTrue(third.isOpen());
        List.of(second, other, third).forEach(PeerLimitsTest::end);
    }

    @Test
    void whoMayNotAskIsNotServed() {
        var access = new AccessList(List.of(), List.of(Network.of(TestChannel.CLIENT)));
        IdentChannelInitializer server = server(ServerLimits.DEFAULTS.withAccess(access));
        var channel = new TestChannel(server, TestChannel.CLIENT);
        var other = new TestChannel(server, OTHER);
        assertFalse(channel.isOpen());
        assertTrue(other.isOpen());
        assertEquals(List.of(Limit.ACCESS), observer.reached);
        assertEquals(1, observer.opened);
        List.of(channel, other).forEach(PeerLimitsTest::end);
    }

    @Test
    void longestLineCanBeMadeShorter() {
        var channel = new TestChannel(server(ServerLimits.DEFAULTS.withMaxLineOctets(64)), TestChannel.CLIENT);
        channel.receive("1,2" + " ".repeat(61) + "\r\n");
        assertEquals(REPLY, channel.sent());
        channel.receive("1,2" + " ".repeat(62) + "\r\n");
        assertEquals("", channel.sent());
        assertEquals(List.of(Limit.LINE_LENGTH), observer.reached);
        end(channel);
    }
}
