package io.github.nettyidentd.server;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.nettyidentd.api.ConnectionPair;
import io.github.nettyidentd.api.Lookup;
import io.github.nettyidentd.api.UserId;
import io.github.nettyidentd.testing.Asker;
import io.github.nettyidentd.testing.Await;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

class LookupBatchTest {

    /** Notes how many connections it is asked about at once. */
    private record Together(Function<ConnectionPair, UserId> one, BlockingQueue<Integer> sizes) implements Lookup {

        Together(Function<ConnectionPair, UserId> one) {
            this(one, new LinkedBlockingQueue<>());
        }

        @Override
        public CompletableFuture<UserId> lookup(ConnectionPair pair) {
            sizes.add(1);
            return CompletableFuture.completedFuture(one.apply(pair));
        }

        @Override
        public List<CompletableFuture<UserId>> lookupAll(List<ConnectionPair> pairs) {
            sizes.add(pairs.size());
            return pairs.stream()
                    .map(pair -> CompletableFuture.completedFuture(one.apply(pair)))
                    .toList();
        }
    }

    private static UserId byPort(ConnectionPair pair) {
        return UserId.unix("u" + pair.portOnServer());
    }

    @Test
    void asksTogetherWhatCameTogether() {
        var lookup = new Together(LookupBatchTest::byPort);
        var channel = new TestChannel(TestSettings.of(lookup));
        channel.receive("1,9\r\n0,9\r\n2,9\r\n3,9\r\n");
        channel.receive("4,9\r\n");
        assertEquals("""
                1 , 9 : USERID : UNIX :u1\r
                0 , 9 : ERROR : INVALID-PORT\r
                2 , 9 : USERID : UNIX :u2\r
                3 , 9 : USERID : UNIX :u3\r
                4 , 9 : USERID : UNIX :u4\r
                """, channel.sent());
        assertEquals(List.of(3, 1), List.copyOf(lookup.sizes()));
        channel.finishAndReleaseAll();
    }

    @Test
    void asksTogetherWhatSeveralPeersAskInOneTurn() throws Exception {
        assertEquals(
                List.of(
                        "1 , 9 : USERID : UNIX :u1",
                        "2 , 9 : USERID : UNIX :u2",
                        "3 , 9 : USERID : UNIX :u3",
                        "4 , 9 : USERID : UNIX :u4"),
                repliesOfOneTurn(new RecordingObserver()));
    }

    /** An observer must not throw. If one does, the other connections still get their own replies. */
    @Test
    void endsTheConnectionAloneWhoseAnswerCannotBeGiven() throws Exception {
        ServerObserver throwing = new ServerObserver() {
            @Override
            public void answered(AnsweredQuery query) {
                if (query.reply().portOnServer() == 2) {
                    throw new Error("a bug");
                }
            }
        };
        assertEquals(
                List.of("1 , 9 : USERID : UNIX :u1", "null", "null", "4 , 9 : USERID : UNIX :u4"),
                repliesOfOneTurn(throwing));
    }

    /**
     * The replies to three peers, all of which were accepted before. The first peer's query keeps the event loop busy until
     * the second peer has sent two queries and the third peer has sent one, so that these three come in one turn.
     */
    private static List<String> repliesOfOneTurn(ServerObserver observer) throws Exception {
        var wait = new CountDownLatch(1);
        var lookup = new Together(pair -> {
            if (pair.portOnServer() == 1) {
                await(wait);
            }
            return byPort(pair);
        });
        IdentServer server = IdentServer.builder()
                .listen(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 0))
                .lookup(lookup)
                .observer(observer)
                .start()
                .get(10, SECONDS);
        InetSocketAddress address = server.addresses().getFirst();
        try (var first = Asker.connect(address);
                var second = Asker.connect(address);
                var third = Asker.connect(address)) {
            for (Asker peer : List.of(first, second, third)) {
                assertEquals("5 , 9 : USERID : UNIX :u5", peer.ask(5, 9));
                assertEquals(1, lookup.sizes().poll(10, SECONDS));
            }
            first.send("1,9\r\n");
            assertEquals(1, lookup.sizes().poll(10, SECONDS));
            second.send("2,9\r\n3,9\r\n");
            third.send("4,9\r\n");
            wait.countDown();
            List<String> replies = List.of(first.reply(), second.reply(), second.reply(), third.reply());
            assertEquals(3, lookup.sizes().poll(10, SECONDS));
            return replies;
        } finally {
            server.closeAsync().get(20, SECONDS);
        }
    }

    /** All queries of the greedy peers have come before the event loop reads the query of the modest one. */
    @Test
    void aSourceWithManyConnectionsHasNoMoreTurnsThanAnother() throws Exception {
        var wait = new CountDownLatch(1);
        List<Integer> order = new CopyOnWriteArrayList<>();
        var lookup = new Together(pair -> {
            if (pair.portOnServer() == 1) {
                await(wait);
            }
            order.add(pair.portOnServer());
            return byPort(pair);
        });
        IdentServer server = IdentServer.builder()
                .listen(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 0))
                .lookup(lookup)
                .start()
                .get(10, SECONDS);
        InetSocketAddress address = server.addresses().getFirst();
        List<Asker> greedy = new ArrayList<>();
        try (var modest = Asker.connect(address, InetAddress.ofLiteral("127.0.0.2"))) {
            assertEquals("5 , 9 : USERID : UNIX :u5", modest.ask(5, 9));
            for (int i = 0; i < 100; i++) {
                greedy.add(Asker.connect(address));
                assertEquals("5 , 9 : USERID : UNIX :u5", greedy.getLast().ask(5, 9));
            }
            greedy.getFirst().send(1, 9);
            Await.until("the event loop is busy", () -> lookup.sizes().size() == 102);
            order.clear();
            for (Asker peer : greedy.subList(1, greedy.size())) {
                peer.send("2,9\n".repeat(16));
            }
            modest.send(3, 9);
            wait.countDown();
            assertEquals("3 , 9 : USERID : UNIX :u3", modest.reply());
            assertTrue(order.indexOf(3) < 100, () -> "asked as number " + order.indexOf(3));
        } finally {
            for (Asker peer : greedy) {
                peer.close();
            }
            server.closeAsync().get(20, SECONDS);
        }
    }

    private static void await(CountDownLatch latch) {
        try {
            assertTrue(latch.await(30, SECONDS));
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void asksForEachAloneWhereTheLookupFailsForAllTogether() {
        var channel = new TestChannel(TestSettings.of(new Together(pair -> {
            if (pair.portOnServer() == 2) {
                throw new Error("a bug");
            }
            return byPort(pair);
        })));
        channel.receive("1,9\r\n2,9\r\n3,9\r\n");
        assertEquals("""
                1 , 9 : USERID : UNIX :u1\r
                2 , 9 : ERROR : UNKNOWN-ERROR\r
                3 , 9 : USERID : UNIX :u3\r
                """, channel.sent());
        channel.finishAndReleaseAll();
    }

    @Test
    void asksForEachAloneWhereTheLookupGivesTooFewAnswers() {
        var channel = new TestChannel(TestSettings.of(new Lookup() {
            @Override
            public CompletableFuture<UserId> lookup(ConnectionPair pair) {
                return CompletableFuture.completedFuture(byPort(pair));
            }

            @Override
            public List<CompletableFuture<UserId>> lookupAll(List<ConnectionPair> pairs) {
                return List.of();
            }
        }));
        channel.receive("1,9\r\n2,9\r\n");
        assertEquals("1 , 9 : USERID : UNIX :u1\r\n2 , 9 : USERID : UNIX :u2\r\n", channel.sent());
        channel.finishAndReleaseAll();
    }

    @Test
    void asksNothingForAPeerThatHasLeft() {
        var lookup = new Together(LookupBatchTest::byPort);
        var channel = new TestChannel(TestSettings.of(lookup));
        channel.pipeline().addFirst(new ChannelInboundHandlerAdapter() {
            @Override
            public void channelReadComplete(ChannelHandlerContext context) {
                context.fireChannelReadComplete();
                context.fireChannelInactive();
            }
        });
        channel.receive("1,9\r\n");
        assertEquals("", channel.sent());
        assertEquals(List.of(), List.copyOf(lookup.sizes()));
        channel.finishAndReleaseAll();
    }
}
