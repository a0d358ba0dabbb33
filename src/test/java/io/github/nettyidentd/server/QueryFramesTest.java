package io.github.nettyidentd.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.channel.socket.ChannelInputShutdownEvent;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** How far a connection is parsed ahead of its replies. */
class QueryFramesTest {

    private final ManualLookup lookup = new ManualLookup();
    private final RecordingObserver observer = new RecordingObserver();
    private final TestChannel channel = new TestChannel(TestSettings.of(lookup, observer, false));

    @AfterEach
    void release() {
        channel.finishAndReleaseAll();
    }

    private static String queries(int first, int last) {
        return IntStream.rangeClosed(first, last)
                .mapToObj(port -> port + ",9\n")
                .collect(Collectors.joining());
    }

    private void answer(int first, int last) {
        for (int port = first; port <= last; port++) {
            lookup.answer(port, "u" + port);
        }
        channel.settle();
    }

    @Test
    void asksForSixteenQueriesAndLeavesTheOthersAsTheyCame() {
        channel.receive(queries(1, 100));
        assertEquals(16, lookup.underWay());
        assertFalse(channel.config().isAutoRead());

        answer(2, 16);
        assertEquals(16, lookup.underWay());
        answer(1, 1);
        assertEquals(32, lookup.underWay());
        answer(17, 32);
        answer(33, 48);
        answer(49, 64);
        answer(65, 80);
        answer(81, 96);
        answer(97, 100);
        assertEquals(100, channel.sent().lines().count());
        assertTrue(channel.config().isAutoRead());
    }

    @Test
    void refusedQueriesWaitForTheirTurnToo() {
        channel.receive("1,9\n" + "0,9\n".repeat(200));
        assertEquals("", channel.sent());
        assertTrue(observer.answered.size() <= 16, () -> observer.answered.size() + " parsed ahead");
        answer(1, 1);
        assertEquals(201, channel.sent().lines().count());
    }

    @Test
    void theEndOfTheInputStaysBehindTheQueriesBeforeIt() {
        channel.receive(queries(1, 40));
        channel.pipeline().fireUserEventTriggered(ChannelInputShutdownEvent.INSTANCE);
        answer(1, 16);
        assertTrue(channel.isActive());
        answer(17, 32);
        answer(33, 40);
        assertEquals(40, channel.sent().lines().count());
        assertFalse(channel.isActive());
    }

    @Test
    void nothingIsAskedForAPeerThatHasGone() {
        channel.receive(queries(1, 40));
        channel.close();
        channel.close();
        assertFalse(channel.isOpen());
        assertEquals(16, lookup.underWay());
    }
}
