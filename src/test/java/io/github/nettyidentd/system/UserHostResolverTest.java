package io.github.nettyidentd.system;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.nettyidentd.linux.account.Account;
import io.github.nettyidentd.testing.Await;
import java.lang.ref.WeakReference;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class UserHostResolverTest {

    private static final Account LISA = new Account(1000, 100, "lisa", "/home/lisa");
    private static final Account PAUL = new Account(1001, 100, "paul", "/home/paul");
    private static final List<InetAddress> FOUND = List.of(InetAddress.ofLiteral("192.0.2.1"));

    /** A resolver that blocks for each name that starts with {@code slow}, until the test lets it answer. */
    private static final class SlowResolver implements Function<String, List<InetAddress>>, AutoCloseable {
        private final CountDownLatch end = new CountDownLatch(1);
        private final AtomicInteger asked = new AtomicInteger();
        private final AtomicInteger atATime = new AtomicInteger();
        private final AtomicInteger most = new AtomicInteger();

        @Override
        public List<InetAddress> apply(String host) {
            asked.incrementAndGet();
            most.accumulateAndGet(atATime.incrementAndGet(), Math::max);
            try {
                if (host.startsWith("slow")) {
                    end.await();
                }
                return host.startsWith("unknown") ? List.of() : FOUND;
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            } finally {
                atATime.decrementAndGet();
            }
        }

        void answer() {
            end.countDown();
        }

        @Override
        public void close() {
            answer();
        }
    }

    private static Set<String> slow(int count) {
        return IntStream.range(0, count).mapToObj(i -> "slow" + i).collect(Collectors.toSet());
    }

    @Test
    void remembersWhatWasFoundAndWhatWasNot() throws Exception {
        try (var resolver = new SlowResolver();
                var hosts = new UserHostResolver(resolver)) {
            for (int i = 0; i < 3; i++) {
                assertEquals(
                        Map.of("irc", FOUND, "unknown", List.of()),
                        hosts.resolve(LISA, Set.of("irc", "unknown"))
                                .get(10, SECONDS)
                                .addresses());
            }
            assertEquals(2, resolver.asked.get());
        }
    }

    @Test
    void sixtyFourSlowNamesTakeOneDeadlineAndFourThreads() throws Exception {
        try (var resolver = new SlowResolver();
                var hosts = new UserHostResolver(resolver)) {
            Set<String> names = slow(63);
            names.add("irc");
            long start = System.nanoTime();
            var found = hosts.resolve(LISA, names).get(20, SECONDS);
            long took = System.nanoTime() - start;

            assertTrue(
                    took < 3 * UserHostResolver.DEADLINE.toNanos(),
                    () -> "as if one after the other: " + took / 1e9 + " s");
            assertEquals(4, resolver.most.get());
            assertTrue(found.unresolved(names).containsAll(slow(63)));
            // That a name cannot be resolved is remembered for some seconds.
            assertTrue(hosts.resolve(LISA, names).isDone());
        }
    }

    @Test
    void anAccountDoesNotWaitForTheSlowNamesOfOthers() throws Exception {
        try (var resolver = new SlowResolver();
                var hosts = new UserHostResolver(resolver)) {
            List<CompletableFuture<?>> slow = new ArrayList<>();
            for (int account = 1; account <= 8; account++) {
                slow.add(hosts.resolve(new Account(2000 + account, 100, "u" + account, "/"), slow(64)));
            }
            assertEquals(
                    FOUND,
                    hosts.resolve(PAUL, Set.of("irc"))
                            .get(30, SECONDS)
                            .addresses()
                            .get("irc"));
            assertTrue(slow.stream().noneMatch(CompletableFuture::isDone));
        }
    }

    @Test
    void aSharedResolutionKeepsNothingOfACancelledQueryReachable() throws Exception {
        try (var resolver = new SlowResolver();
                var hosts = new UserHostResolver(resolver)) {
            var waiting = hosts.resolve(LISA, slow(1));
            WeakReference<byte[]> query = ask(hosts);
            Await.until("a query that was cancelled is collected", () -> {
                System.gc();
                return query.refersTo(null);
            });
            resolver.answer();
            assertEquals(FOUND, waiting.get(10, SECONDS).addresses().get("slow0"));
            assertEquals(1, resolver.asked.get());
        }
    }

    /** Waits for the same names with an array reachable from its future, and cancels. */
    private static WeakReference<byte[]> ask(UserHostResolver hosts) {
        byte[] query = new byte[1 << 10];
        var answer = hosts.resolve(LISA, slow(1));
        var _ = answer.whenComplete((_, _) -> assertEquals(1 << 10, query.length));
        answer.cancel(true);
        return new WeakReference<>(query);
    }
}
