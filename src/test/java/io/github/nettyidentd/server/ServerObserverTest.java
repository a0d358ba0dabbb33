package io.github.nettyidentd.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.util.concurrent.ImmediateEventExecutor;
import java.net.InetAddress;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ServerObserverTest {

    private final RecordingListener listener = new RecordingListener();
    private final ManualLookup lookup = new ManualLookup();
    private final ServerSettings settings = TestSettings.of(lookup, listener, false);

    /** A first close lingers. */
    private static void end(TestChannel channel) {
        channel.close();
        channel.finishAndReleaseAll();
    }

    @Test
    void hearsOfEachConnectionOnce() {
        var channel = new TestChannel(settings);
        assertEquals(1, listener.opened);
        assertEquals(0, listener.closed);
        end(channel);
        assertEquals(1, listener.opened);
        assertEquals(1, listener.closed);
        assertEquals(List.of(), listener.reached);
    }

    @Test
    void hearsOfLinesThatAreTooLong() {
        for (String line : List.of(" ".repeat(999) + "1,2\r\n", "7".repeat(5_000))) {
            listener.reached.clear();
            var channel = new TestChannel(settings);
            channel.receive(line);
            assertEquals(List.of(Limit.LINE_LENGTH), listener.reached);
            end(channel);
        }
    }

    @Test
    void hearsOfIdleConnectionsAndOfSlowLookups() {
        var channel = new TestChannel(settings);
        channel.receive("1,2\r\n");
        channel.advanceTimeBy(5, TimeUnit.SECONDS);
        channel.settle();
        assertEquals(List.of(Limit.LOOKUP_TIME), listener.reached);
        channel.advanceTimeBy(2, TimeUnit.MINUTES);
        channel.settle();
        assertEquals(List.of(Limit.LOOKUP_TIME, Limit.IDLE_TIME), listener.reached);
        end(channel);
    }

    @Test
    void hearsOfTheConnectionThatMakesRoomForAnother() {
        ChannelGroup open = new DefaultChannelGroup(ImmediateEventExecutor.INSTANCE);
        var server = new IdentChannelInitializer(settings, open);
        List<TestChannel> channels = IntStream.range(0, settings.limits().maxConnections() + 1)
                .mapToObj(_ -> new TestChannel(server, TestChannel.CLIENT))
                .toList();
        channels.forEach(TestChannel::settle);
        assertEquals(settings.limits().maxConnections() + 1, listener.opened);
        assertEquals(1, listener.closed);
        assertEquals(List.of(Limit.CONNECTIONS), listener.reached);
        channels.forEach(ServerObserverTest::end);
        assertEquals(settings.limits().maxConnections() + 1, listener.closed);
    }

    @Test
    void severalListenersHearTheSame() {
        var other = new RecordingListener();
        var channel = new TestChannel(TestSettings.of(lookup, new ServerObservers(List.of(listener, other)), false));
        channel.receive("0,2\r\n" + "7".repeat(5_000));
        end(channel);
        for (RecordingListener each : List.of(listener, other)) {
            assertEquals(1, each.opened);
            assertEquals(1, each.answered.size());
            assertEquals(List.of(Limit.LINE_LENGTH), each.reached);
            assertEquals(1, each.closed);
        }
    }

    /** It must not. Where it does, the peer is not left waiting. */
    @Test
    void endsTheConnectionWhereAListenerThrowsAfterALookup() {
        ServerSettings throwing = TestSettings.of(lookup, new ThrowingListener(), false);
        var answered = new TestChannel(throwing);
        answered.receive("1,2\r\n");
        lookup.answer(1, "stjohns");
        answered.settle();
        var late = new TestChannel(throwing);
        late.receive("2,2\r\n");
        late.advanceTimeBy(5, TimeUnit.SECONDS);
        late.settle();
        for (TestChannel channel : List.of(answered, late)) {
            channel.advanceTimeBy(LingeringClose.LINGER.toMillis(), TimeUnit.MILLISECONDS);
            channel.settle();
            assertFalse(channel.isActive());
            assertEquals("", channel.sent());
            channel.finishAndReleaseAll();
        }
    }

    private static final class ThrowingListener implements ServerObserver {
        @Override
        public void answered(AnsweredQuery query) {
            throw new IllegalStateException("a bug");
        }

        @Override
        public void reached(Limit limit, @Nullable InetAddress client) {
            throw new IllegalStateException("a bug");
        }
    }
}
