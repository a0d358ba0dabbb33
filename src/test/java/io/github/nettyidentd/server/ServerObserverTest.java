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

    private final RecordingObserver observer = new RecordingObserver();
    private final ManualLookup lookup = new ManualLookup();
    private final ServerSettings settings = TestSettings.of(lookup, observer, false);

    /** Closes twice, because the first close lingers. */
    private static void end(TestChannel channel) {
        channel.close();
        channel.finishAndReleaseAll();
    }

    @Test
    void hearsOfEachConnectionOnce() {
        var channel = new TestChannel(settings);
        assertEquals(1, observer.opened);
        assertEquals(0, observer.closed);
        end(channel);
        assertEquals(1, observer.opened);
        assertEquals(1, observer.closed);
        assertEquals(List.of(), observer.reached);
    }

    @Test
    void hearsOfLinesThatAreTooLong() {
        for (String line : List.of(" ".repeat(999) + "1,2\r\n", "7".repeat(5_000))) {
            observer.reached.clear();
            var channel = new TestChannel(settings);
            channel.receive(line);
            assertEquals(List.of(Limit.LINE_LENGTH), observer.reached);
            end(channel);
        }
    }

    @Test
    void hearsOfIdleConnectionsAndOfSlowLookups() {
        var channel = new TestChannel(settings);
        channel.receive("1,2\r\n");
        channel.advanceTimeBy(5, TimeUnit.SECONDS);
        channel.settle();
        assertEquals(List.of(Limit.LOOKUP_TIME), observer.reached);
        channel.advanceTimeBy(2, TimeUnit.MINUTES);
        channel.settle();
        assertEquals(List.of(Limit.LOOKUP_TIME, Limit.IDLE_TIME), observer.reached);
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
        assertEquals(settings.limits().maxConnections() + 1, observer.opened);
        assertEquals(1, observer.closed);
        assertEquals(List.of(Limit.CONNECTIONS), observer.reached);
        channels.forEach(ServerObserverTest::end);
        assertEquals(settings.limits().maxConnections() + 1, observer.closed);
    }

    @Test
    void severalObserversHearTheSame() {
        var other = new RecordingObserver();
        var channel = new TestChannel(TestSettings.of(lookup, new ServerObservers(List.of(observer, other)), false));
        channel.receive("0,2\r\n" + "7".repeat(5_000));
        end(channel);
        for (RecordingObserver each : List.of(observer, other)) {
            assertEquals(1, each.opened);
            assertEquals(1, each.answered.size());
            assertEquals(List.of(Limit.LINE_LENGTH), each.reached);
            assertEquals(1, each.closed);
        }
    }

    /** An observer must not throw. If one does, the peer is not left waiting. */
    @Test
    void endsTheConnectionWhereAnObserverThrowsAfterALookup() {
        ServerSettings throwing = TestSettings.of(lookup, new ThrowingObserver(), false);
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

    private static final class ThrowingObserver implements ServerObserver {
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
