package io.github.nettyidentd.registry;

import static io.github.nettyidentd.registry.KernelInMemory.pair;
import static io.github.nettyidentd.registry.RegistrySetup.ALICE;
import static io.github.nettyidentd.registry.RegistrySetup.BOB;
import static io.github.nettyidentd.registry.RegistrySetup.cookie;
import static io.github.nettyidentd.registry.RegistrySetup.ends;
import static io.github.nettyidentd.registry.RegistrySetup.limits;
import static io.github.nettyidentd.registry.RegistrySetup.text;
import static io.github.nettyidentd.registry.RegistrySetup.texts;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.nettyidentd.api.ConnectionPair;
import io.github.nettyidentd.linux.socket.SocketOwner;
import io.github.nettyidentd.registry.RegistryStatistics.WaitOutcome;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class RegistryWaitTest {

    private static final ConnectionPair PAIR = pair(40_001, 6_667);

    private RegistrySetup setup = new RegistrySetup();
    private RegistrarLine line = setup.line(ALICE);

    @AfterEach
    void close() {
        setup.close();
    }

    private void use(RegistryLimits limits) {
        setup.close();
        setup = new RegistrySetup(limits);
        line = setup.line(ALICE);
    }

    private long waits(WaitOutcome outcome) {
        return setup.registry.statistics().waits(outcome);
    }

    private int waiting() {
        return setup.registry.statistics().waiting();
    }

    @Test
    void waitsForTheRegistrationOfAnAccountThatRegistersAll() {
        line.expect(true).join();
        long cookie = setup.kernel.connected(ALICE, PAIR);
        CompletableFuture<List<Registration>> one = setup.ask(PAIR);
        CompletableFuture<List<Registration>> other = setup.ask(PAIR);
        assertFalse(one.isDone());
        assertEquals(2, waiting());
        line.add(cookie(setup.kernel.socket(ALICE)), text("a1")).join();
        setup.line(BOB).add(cookie(cookie), text("b1")).join();
        assertFalse(one.isDone());
        line.add(ends(PAIR), text("a2")).join();
        assertEquals(List.of("a2"), texts(one.join()));
        assertEquals(List.of("a2"), texts(other.join()));
        assertEquals(0, waiting());
        assertEquals(2, waits(WaitOutcome.REGISTERED));
    }

    @Test
    void waitsForARegistrarThatSpeaksForTheOwner() {
        setup.judge.registrarsForOthers.add(BOB);
        line.expect(true).join();
        long cookie = setup.kernel.connected(ALICE, PAIR);
        CompletableFuture<List<Registration>> asked = setup.ask(PAIR);
        setup.line(BOB).add(cookie(cookie), text("b1")).join();
        assertEquals(List.of("b1"), texts(asked.join()));
    }

    @Test
    void waitsInVainForTheLongestTimeOnly() {
        use(limits(10, 10, Duration.ofMillis(20), 10, 10));
        line.expect(true).join();
        setup.kernel.connected(ALICE, PAIR);
        long start = System.nanoTime();
        assertEquals(List.of(), setup.ask(PAIR).join());
        assertTrue(System.nanoTime() - start >= TimeUnit.MILLISECONDS.toNanos(20));
        assertEquals(1, waits(WaitOutcome.IN_VAIN));
        assertEquals(0, waiting());
    }

    @Test
    void waitsForFiveMinutesAfterARegistration() {
        setup.kernel.connected(ALICE, PAIR);
        assertTrue(setup.ask(PAIR).isDone());
        line.add(cookie(setup.kernel.socket(ALICE)), text("a1")).join();
        assertFalse(setup.ask(PAIR).isDone());
        setup.pass(Duration.ofSeconds(299));
        assertFalse(setup.ask(PAIR).isDone());
        setup.pass(Duration.ofSeconds(1));
        assertTrue(setup.ask(PAIR).isDone());
    }

    @Test
    void doesNotWaitAfterExpectOff() {
        line.add(cookie(setup.kernel.socket(ALICE)), text("a1")).join();
        setup.kernel.connected(ALICE, PAIR);
        CompletableFuture<List<Registration>> asked = setup.ask(PAIR);
        assertFalse(asked.isDone());
        line.expect(false).join();
        assertEquals(List.of(), asked.getNow(null));
        assertTrue(setup.ask(PAIR).isDone());
        line.add(cookie(setup.kernel.socket(ALICE)), text("a2")).join();
        assertTrue(setup.ask(PAIR).isDone());
        line.expect(true).join();
        assertFalse(setup.ask(PAIR).isDone());
        assertEquals(1, waits(WaitOutcome.ENDED));
    }

    @Test
    void forgetsWhatToExpectTenMinutesAfterTheLastLine() {
        setup.kernel.connected(ALICE, PAIR);
        RegistrarLine other = setup.line(ALICE);
        line.expect(true).join();
        line.close();
        setup.pass(Duration.ofMinutes(11));
        setup.registry.upkeep();
        assertFalse(setup.ask(PAIR).isDone());
        other.close();
        setup.pass(Duration.ofSeconds(599));
        setup.registry.upkeep();
        assertFalse(setup.ask(PAIR).isDone());
        setup.pass(Duration.ofSeconds(1));
        setup.registry.upkeep();
        assertTrue(setup.ask(PAIR).isDone());
    }

    @Test
    void endsAWaitWithTheSocket() {
        line.expect(true).join();
        long cookie = setup.kernel.connected(ALICE, PAIR);
        CompletableFuture<List<Registration>> asked = setup.ask(PAIR);
        setup.kernel.end(cookie);
        assertEquals(List.of(), asked.getNow(null));
        assertEquals(1, waits(WaitOutcome.ENDED));
        assertEquals(0, waiting());
    }

    @Test
    void doesNotWaitForASocketThatEndedAfterTheKernelAnswered() {
        line.expect(true).join();
        long cookie = setup.kernel.connected(ALICE, PAIR);
        SocketOwner.Found owner = setup.kernel.owner(PAIR);
        setup.kernel.end(cookie);
        assertEquals(List.of(), setup.registry.find(PAIR, owner).getNow(null));
        assertEquals(0, waiting());
    }

    @Test
    void leavesNothingBehindWhenAQueryIsCancelled() {
        line.expect(true).join();
        setup.kernel.connected(ALICE, PAIR);
        CompletableFuture<List<Registration>> one = setup.ask(PAIR);
        CompletableFuture<List<Registration>> other = setup.ask(PAIR);
        assertTrue(one.cancel(true));
        assertEquals(1, waiting());
        assertEquals(1, waits(WaitOutcome.ENDED));
        line.add(ends(PAIR), text("a1")).join();
        assertEquals(List.of("a1"), texts(other.getNow(List.of())));
        assertEquals(0, waiting());
    }

    @Test
    void answersAtOnceIfTheShareIsTaken() {
        use(limits(10, 10, Duration.ofSeconds(60), 2, 3));
        line.expect(true).join();
        RegistrarLine bobs = setup.line(BOB);
        bobs.expect(true).join();
        setup.kernel.connected(ALICE, PAIR);
        ConnectionPair another = pair(40_002, 6_667);
        setup.kernel.connected(BOB, another);
        List<CompletableFuture<List<Registration>>> alices = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            alices.add(setup.ask(PAIR));
        }
        assertSame(Registrations.Nothing.FOUND, alices.getLast());
        CompletableFuture<List<Registration>> asked = setup.ask(another);
        assertFalse(asked.isDone());
        assertSame(Registrations.Nothing.FOUND, setup.ask(another));
        assertEquals(2, waits(WaitOutcome.NO_SHARE));
        alices.getFirst().cancel(true);
        assertFalse(setup.ask(another).isDone());
    }

    @Test
    void endsAllWaitsWhenItIsClosed() {
        line.expect(true).join();
        setup.kernel.connected(ALICE, PAIR);
        CompletableFuture<List<Registration>> asked = setup.ask(PAIR);
        setup.registry.close();
        assertEquals(List.of(), asked.getNow(null));
        assertEquals(List.of(), setup.ask(PAIR).getNow(null));
    }
}
