package io.github.nettyidentd.registry;

import static io.github.nettyidentd.registry.KernelInMemory.CLIENT;
import static io.github.nettyidentd.registry.KernelInMemory.SERVER;
import static io.github.nettyidentd.registry.KernelInMemory.pair;
import static io.github.nettyidentd.registry.RegistrySetup.ALICE;
import static io.github.nettyidentd.registry.RegistrySetup.BOB;
import static io.github.nettyidentd.registry.RegistrySetup.assertRefused;
import static io.github.nettyidentd.registry.RegistrySetup.cookie;
import static io.github.nettyidentd.registry.RegistrySetup.ends;
import static io.github.nettyidentd.registry.RegistrySetup.list;
import static io.github.nettyidentd.registry.RegistrySetup.ports;
import static io.github.nettyidentd.registry.RegistrySetup.text;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.nettyidentd.api.ConnectionPair;
import io.github.nettyidentd.testing.Await;
import io.github.nettyidentd.testing.RecordedLog;
import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongFunction;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What ends registrations, and how the registry learns of it. */
class RegistryUpkeepTest {

    private static final ConnectionPair PAIR = pair(40_001, 6_667);
    private static final Duration MINUTE = Duration.ofSeconds(60);

    private final RegistrySetup setup = new RegistrySetup();
    private final RegistrarLine line = setup.line(ALICE);

    @AfterEach
    void close() {
        setup.close();
    }

    private int registrations() {
        return setup.registry.statistics().registrations();
    }

    private void awaitRegistrations(int count) throws Exception {
        Await.until(count + " registrations", () -> registrations() == count);
    }

    private void awaitSweeps(int count) throws Exception {
        Await.until(count + " sweeps", () -> setup.registry.statistics().sweeps() >= count);
    }

    @Test
    void endsWithTheSocket() {
        long cookie = setup.kernel.connected(ALICE, PAIR);
        line.add(ends(PAIR), text("a1")).join();
        setup.line(BOB).add(cookie(cookie), text("b1")).join();
        setup.kernel.end(cookie);
        assertEquals(0, registrations());
        assertEquals(2, setup.registry.statistics().ended());
        setup.kernel.connected(ALICE, PAIR);
        setup.registry.upkeep();
        line.expect(false).join();
        assertEquals(List.of(), setup.found(PAIR));
    }

    @Test
    void watchesOnlyWhileItMatters() {
        assertFalse(setup.kernel.isWatched());
        long cookie = setup.kernel.connected(ALICE, PAIR);
        line.add(ends(PAIR), text("a1")).join();
        assertTrue(setup.kernel.isWatched());
        setup.pass(Duration.ofHours(1));
        setup.registry.upkeep();
        assertTrue(setup.kernel.isWatched());
        setup.kernel.end(cookie);
        setup.registry.upkeep();
        assertFalse(setup.kernel.isWatched());
        line.expect(true).join();
        assertTrue(setup.kernel.isWatched());
        setup.registry.upkeep();
        assertTrue(setup.kernel.isWatched());
        line.expect(false).join();
        setup.registry.upkeep();
        assertFalse(setup.kernel.isWatched());
        assertEquals(2, setup.kernel.watches.get());
    }

    @Test
    void doesNotKeepASocketThatEndsWhileTheJudgeIsAsked() {
        List<LongFunction<SocketName>> names =
                List.of(_ -> ends(PAIR), _ -> ports(40_001, 6_667), RegistrySetup::cookie);
        for (LongFunction<SocketName> name : names) {
            long cookie = setup.kernel.connected(ALICE, PAIR);
            setup.judge.delay = new CompletableFuture<>();
            CompletableFuture<Void> added = line.add(name.apply(cookie), text("a1"));
            assertFalse(added.isDone());
            setup.kernel.end(cookie);
            setup.judge.delay.complete(null);
            assertRefused("no such socket", added);
            assertEquals(0, registrations());
        }
    }

    @Test
    void looksForAllSocketsWhenEndsWereLost() throws Exception {
        long gone = setup.kernel.connected(ALICE, PAIR);
        setup.kernel.connected(ALICE, pair(40_002, 6_667));
        line.add(ends(PAIR), text("a1")).join();
        line.add(ports(40_002, 6_667), text("a2")).join();
        line.add(cookie(setup.kernel.socket(ALICE)), text("a3")).join();
        setup.kernel.losesEnds = true;
        setup.kernel.end(gone);
        setup.kernel.lose();
        awaitRegistrations(2);
        assertEquals(1, setup.registry.statistics().ended());
        assertEquals(List.of("a2"), setup.found(pair(40_002, 6_667)));
    }

    @Test
    void keepsASocketThatOneSweepPassedOver() throws Exception {
        long cookie = setup.kernel.connected(ALICE, PAIR);
        line.add(ends(PAIR), text("a1")).join();
        setup.kernel.losesEnds = true;
        setup.kernel.end(cookie);
        // The second sweep finds the socket again.
        setup.kernel.duringSweep = () -> setup.kernel.duringSweep = () -> setup.kernel.revive(cookie, ALICE, PAIR);
        setup.kernel.lose();
        awaitSweeps(2);
        setup.kernel.lose();
        // A sweep counts from its start, and never runs before the previous one has ended.
        awaitSweeps(3);
        assertEquals(List.of("a1"), setup.found(PAIR));
        setup.kernel.lose();
        awaitSweeps(4);
        assertEquals(1, registrations());
    }

    @Test
    void neverSweepsTwiceAtATime() throws Exception {
        setup.kernel.connected(ALICE, PAIR);
        line.add(ends(PAIR), text("a1")).join();
        var underWay = new AtomicInteger();
        var most = new AtomicInteger();
        setup.kernel.duringSweep = () -> {
            most.accumulateAndGet(underWay.incrementAndGet(), Math::max);
            for (int i = 0; i < 100; i++) {
                setup.kernel.lose();
            }
            underWay.decrementAndGet();
        };
        long start = System.nanoTime();
        setup.kernel.lose();
        awaitSweeps(3);
        assertEquals(1, most.get());
        // The clock of the test stands still, so that two whole seconds pass between three sweeps.
        assertTrue(Duration.ofNanos(System.nanoTime() - start).compareTo(Duration.ofSeconds(2)) >= 0);
        assertTrue(setup.registry.statistics().sweeps() <= 4);
    }

    @Test
    void sweepsRegularlyIfEndsCannotBeWatched() throws Exception {
        setup.kernel.refusesWatch = true;
        try (var log = new RecordedLog(Upkeep.class)) {
            long cookie = setup.kernel.connected(ALICE, PAIR);
            line.add(ends(PAIR), text("a1")).join();
            setup.kernel.end(cookie);
            setup.registry.upkeep();
            awaitRegistrations(0);
            setup.kernel.connected(ALICE, PAIR);
            line.add(ends(PAIR), text("a2")).join();
            assertEquals(
                    List.of("cannot watch for the ends of sockets: Operation not permitted; all sockets are looked"
                            + " through every 10 s"),
                    log.messages());
        }
        setup.kernel.refusesWatch = false;
        setup.registry.upkeep();
        assertTrue(setup.kernel.isWatched());
    }

    @Test
    void forgetsACookieThatWasNotSeenForAMinute() throws Exception {
        line.add(cookie(setup.kernel.socket(ALICE)), text("a1")).join();
        long seen = setup.kernel.socket(ALICE);
        line.add(cookie(seen), text("a2")).join();
        long connected = setup.kernel.socket(ALICE);
        line.add(cookie(connected), text("a3")).join();
        setup.kernel.connect(connected, PAIR);
        setup.pass(MINUTE.minusSeconds(1));
        setup.registry.upkeep();
        assertEquals(0, setup.kernel.sweeps.get());
        setup.kernel.connect(seen, pair(40_002, 6_667));
        assertEquals(List.of("a2"), setup.found(pair(40_002, 6_667)));
        setup.pass(Duration.ofSeconds(1));
        setup.registry.upkeep();
        awaitRegistrations(2);
        assertEquals(1, setup.registry.statistics().forgotten());
        assertEquals(PAIR, line.lookup(ends(PAIR)).orElseThrow().pair());
        int sweeps = setup.kernel.sweeps.get();
        setup.pass(MINUTE);
        setup.registry.upkeep();
        assertEquals(2, registrations());
        assertEquals(sweeps, setup.kernel.sweeps.get());
    }

    @Test
    void forgetsTheCookieOfAnotherAccountsSocket() throws Exception {
        long cookie = setup.kernel.connected(BOB, PAIR);
        line.add(cookie(cookie), text("a1")).join();
        setup.pass(MINUTE);
        setup.registry.upkeep();
        awaitRegistrations(0);
        assertEquals(1, setup.registry.statistics().forgotten());
    }

    @Test
    void keepsARegistrationForASocketThatDoesNotExistYet() {
        RegistrarLine kiwi = setup.line(ALICE);
        kiwi.addUnacknowledged(ports(40_001, 6_667), text("a1")).join();
        assertEquals(1, registrations());
        assertEquals(0, list(kiwi).getFirst().cookie());
        kiwi.addUnacknowledged(ports(40_001, 6_667), text("a2")).join();
        assertEquals(1, registrations());
        setup.kernel.connected(BOB, pair(40_001, 6_668));
        long cookie = setup.kernel.connected(ALICE, PAIR);
        assertEquals(List.of("a2"), setup.found(PAIR));
        assertEquals(cookie, list(kiwi).getFirst().cookie());
        setup.kernel.end(cookie);
        assertEquals(0, registrations());
    }

    @Test
    void bindsAnUnacknowledgedRegistrationToOneSocketOnly() {
        line.expect(false).join();
        line.addUnacknowledged(ports(40_001, 6_667), text("a1")).join();
        ConnectionPair other = new ConnectionPair(SERVER, 40_001, InetAddress.ofLiteral("203.0.113.5"), 6_667);
        setup.kernel.connected(ALICE, PAIR);
        setup.kernel.connected(ALICE, other);
        assertEquals(List.of("a1"), setup.found(PAIR));
        assertEquals(List.of(), setup.found(other));
        assertEquals(List.of("a1"), setup.found(PAIR));
    }

    @Test
    void meansTheSocketThatIsNotRegisteredYet() {
        setup.kernel.connected(ALICE, PAIR);
        line.addUnacknowledged(ports(40_001, 6_667), text("a1")).join();
        ConnectionPair second = new ConnectionPair(SERVER, 40_001, InetAddress.ofLiteral("203.0.113.5"), 6_667);
        setup.kernel.connected(ALICE, second);
        line.addUnacknowledged(ports(40_001, 6_667), text("a2")).join();
        assertEquals(List.of("a1"), setup.found(PAIR));
        assertEquals(List.of("a2"), setup.found(second));
        assertRefused("2 sockets match", line.addUnacknowledged(ports(40_001, 6_667), text("a3")));
        line.addUnacknowledged(ends(40_001, 6_667, SERVER, CLIENT), text("a4")).join();
        assertEquals(List.of("a4"), setup.found(PAIR));
        assertEquals(2, line.delete(ports(40_001, 6_667)));
    }

    @Test
    void looksForTheSocketOfAnUnacknowledgedRegistrationAfterAMinute() {
        line.addUnacknowledged(ports(40_001, 6_667), text("a1")).join();
        line.addUnacknowledged(ports(40_002, 6_667), text("a2")).join();
        long cookie = setup.kernel.connected(ALICE, PAIR);
        setup.pass(MINUTE.minusSeconds(1));
        setup.registry.upkeep();
        assertEquals(2, registrations());
        setup.pass(Duration.ofSeconds(1));
        setup.registry.upkeep();
        assertEquals(1, registrations());
        assertEquals(cookie, list(line).getFirst().cookie());
        assertEquals(PAIR, list(line).getFirst().pair());
    }

    @Test
    void boundsRegistrationsForSocketsThatDoNotExistYet() {
        for (int i = 1; i <= 1_000; i++) {
            line.addUnacknowledged(ports(i, 6_667), text("a" + i)).join();
        }
        assertRefused(
                "too many registrations of this account about sockets that do not exist",
                line.addUnacknowledged(ports(1_001, 6_667), text("a")));
    }
}
