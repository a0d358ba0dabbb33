package io.github.nettyidentd.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.nettyidentd.api.ConnectionPair;
import io.github.nettyidentd.api.IdentError;
import io.github.nettyidentd.api.Lookup;
import io.github.nettyidentd.api.UserId;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class BoundedLookupTest {

    private static final InetAddress LOOPBACK = InetAddress.ofLiteral("127.0.0.1");

    private final ManualLookup asked = new ManualLookup();
    private final RecordingObserver observer = new RecordingObserver();
    private final BoundedLookup lookup = new BoundedLookup(asked, 2, observer);

    private CompletableFuture<UserId> ask(int port) {
        return lookup.lookup(new ConnectionPair(LOOPBACK, port, LOOPBACK, 23));
    }

    @Test
    void givesUpAnAnswerThatIsOneTooMany() {
        ask(1);
        ask(2);
        CompletableFuture<UserId> third = ask(3);

        assertInstanceOf(IdentError.class, third.exceptionNow());
        assertTrue(asked.isGivenUp(3));
        assertEquals(List.of(Limit.LOOKUPS), observer.reached);
    }

    @Test
    void answersWhatIsKnownWhileTooManyAreUnderWay() {
        ask(1);
        ask(2);
        asked.answerAtOnce(3, "stjohns");

        assertEquals("stjohns", ask(3).join().text());
        assertEquals(List.of(), observer.reached);
    }

    @Test
    void keepsASourceToItsShare() {
        var shared = new BoundedLookup(asked, 400, observer);
        InetAddress other = InetAddress.ofLiteral("127.0.0.2");
        int port = 1;
        while (!shared.lookup(new ConnectionPair(LOOPBACK, port, LOOPBACK, 23)).isDone()) {
            port++;
        }

        assertEquals(101, port);
        assertFalse(shared.lookup(new ConnectionPair(LOOPBACK, 1, other, 23)).isDone());
    }

    @Test
    void asksAgainOnceOneIsAnsweredOrGivenUp() {
        CompletableFuture<UserId> first = ask(1);
        ask(2);
        asked.answer(2, "stjohns");
        assertFalse(ask(3).isDone());
        assertTrue(first.cancel(true));
        assertFalse(ask(4).isDone());
        assertTrue(ask(5).isCompletedExceptionally());
    }

    @Test
    void asksTogetherAndGivesUpWhatIsTooMuch() {
        List<Integer> together = new ArrayList<>();
        var batched = new BoundedLookup(
                new Lookup() {
                    @Override
                    public CompletableFuture<UserId> lookup(ConnectionPair pair) {
                        return new CompletableFuture<>();
                    }

                    @Override
                    public List<CompletableFuture<UserId>> lookupAll(List<ConnectionPair> pairs) {
                        together.add(pairs.size());
                        return Lookup.super.lookupAll(pairs);
                    }
                },
                3,
                observer);
        assertEquals(2, batched.lookupAll(pairs(1, 2)).size());
        assertEquals(List.of(2), together);

        List<CompletableFuture<UserId>> more = batched.lookupAll(pairs(3, 4));

        assertEquals(List.of(2, 2), together);
        assertFalse(more.getFirst().isDone());
        assertTrue(more.getLast().isCompletedExceptionally());
        assertEquals(List.of(Limit.LOOKUPS), observer.reached);
    }

    private static List<ConnectionPair> pairs(int... ports) {
        return IntStream.of(ports)
                .mapToObj(port -> new ConnectionPair(LOOPBACK, port, LOOPBACK, 23))
                .toList();
    }

    @Test
    void neverCountsWhatIsAnsweredAtOnce() {
        var immediate = new BoundedLookup(_ -> CompletableFuture.completedFuture(UserId.unix("stjohns")), 1, observer);
        for (int port = 1; port <= 100; port++) {
            assertEquals(
                    "stjohns",
                    immediate
                            .lookup(new ConnectionPair(LOOPBACK, port, LOOPBACK, 23))
                            .join()
                            .text());
        }
        assertEquals(List.of(), observer.reached);
    }
}
