package io.github.nettyidentd.registry;

import static io.github.nettyidentd.registry.KernelInMemory.CLIENT;
import static io.github.nettyidentd.registry.KernelInMemory.SERVER;
import static io.github.nettyidentd.registry.KernelInMemory.pair;
import static io.github.nettyidentd.registry.RegistrySetup.ALICE;
import static io.github.nettyidentd.registry.RegistrySetup.BOB;
import static io.github.nettyidentd.registry.RegistrySetup.assertRefused;
import static io.github.nettyidentd.registry.RegistrySetup.cookie;
import static io.github.nettyidentd.registry.RegistrySetup.ends;
import static io.github.nettyidentd.registry.RegistrySetup.limits;
import static io.github.nettyidentd.registry.RegistrySetup.list;
import static io.github.nettyidentd.registry.RegistrySetup.ports;
import static io.github.nettyidentd.registry.RegistrySetup.text;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.nettyidentd.api.ConnectionPair;
import io.github.nettyidentd.linux.socket.SocketOwner;
import io.github.nettyidentd.linux.socket.TcpState;
import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class RegistryTest {

    private static final ConnectionPair PAIR = pair(40_001, 6_667);

    private RegistrySetup setup = new RegistrySetup();

    @AfterEach
    void close() {
        setup.close();
    }

    @Test
    void findsWhatWasRegisteredByCookieBeforeTheConnect() {
        RegistrarLine line = setup.line(ALICE);
        long cookie = setup.kernel.socket(ALICE);
        line.identify("bouncer");
        line.add(cookie(cookie), text("a1")).join();
        setup.kernel.connect(cookie, PAIR);
        assertEquals(
                List.of(new Registration(ALICE, "bouncer", text("a1"))),
                setup.ask(PAIR).join());
    }

    @Test
    void findsWhatWasRegisteredByEnds() {
        setup.kernel.connected(ALICE, PAIR);
        setup.line(ALICE).add(ends(PAIR), text("a1")).join();
        assertEquals(List.of("a1"), setup.found(PAIR));
    }

    @Test
    void doesNotNameALaterConnectionOfTheSameSocketByTheEndsOfTheEarlierOne() {
        RegistrarLine line = setup.line(ALICE);
        line.expect(false).join();
        long byEnds = setup.kernel.connected(ALICE, PAIR);
        line.add(ends(PAIR), text("a1")).join();
        ConnectionPair later = pair(40_002, 6_667);
        setup.kernel.connect(byEnds, later);
        assertEquals(List.of(), setup.found(later));

        long byCookie = setup.kernel.connected(ALICE, PAIR);
        line.add(cookie(byCookie), text("a2")).join();
        assertEquals(List.of("a2"), setup.found(PAIR));
        ConnectionPair last = pair(40_003, 6_667);
        setup.kernel.connect(byCookie, last);
        assertEquals(List.of("a2"), setup.found(last));
    }

    @Test
    void findsTheOneSocketWithThePorts() {
        setup.kernel.connected(ALICE, PAIR);
        setup.line(ALICE).add(ports(40_001, 6_667), Optional.empty()).join();
        assertEquals(List.of("-"), setup.found(PAIR));
    }

    @Test
    void registersABoundSocketForItsLaterConnection() {
        long cookie = setup.kernel.socket(ALICE);
        setup.kernel.bind(cookie, 40_001);
        setup.line(ALICE).add(ends(PAIR), text("a1")).join();
        setup.kernel.connect(cookie, PAIR);
        assertEquals(List.of("a1"), setup.found(PAIR));
    }

    @Test
    void registersASocketThatIsConnecting() {
        long cookie = setup.kernel.socket(ALICE);
        setup.kernel.connect(cookie, PAIR, TcpState.SYN_SENT);
        setup.line(ALICE).add(ends(PAIR), text("a1")).join();
        setup.kernel.connect(cookie, PAIR);
        assertEquals(List.of("a1"), setup.found(PAIR));
    }

    @Test
    void refusesASocketThatDoesNotExist() {
        assertRefused("no such socket", setup.line(ALICE).add(ends(PAIR), text("a1")));
        assertRefused("no such socket", setup.line(ALICE).add(ports(40_001, 6_667), text("a1")));
        assertEquals(2, setup.registry.statistics().refused());
    }

    @Test
    void refusesASocketThatIsClosing() {
        setup.kernel.connect(setup.kernel.socket(ALICE), PAIR, TcpState.FIN_WAIT1);
        assertRefused("no such socket", setup.line(ALICE).add(ends(PAIR), text("a1")));
    }

    @Test
    void refusesAnotherAccountsSocketAsIfItDidNotExist() {
        setup.kernel.connected(BOB, PAIR);
        assertRefused("no such socket", setup.line(ALICE).add(ends(PAIR), text("a1")));
        assertRefused("no such socket", setup.line(ALICE).add(ports(40_001, 6_667), text("a1")));
    }

    @Test
    void refusesPortsThatSeveralSocketsHave() {
        setup.kernel.connected(ALICE, PAIR);
        setup.kernel.connected(ALICE, new ConnectionPair(SERVER, 40_001, InetAddress.ofLiteral("203.0.113.5"), 6_667));
        setup.kernel.connected(BOB, new ConnectionPair(SERVER, 40_001, InetAddress.ofLiteral("203.0.113.6"), 6_667));
        assertRefused("2 sockets match", setup.line(ALICE).add(ports(40_001, 6_667), text("a1")));
        setup.line(ALICE).add(ends(40_001, 6_667, null, CLIENT), text("a1")).join();
        assertEquals(List.of("a1"), setup.found(PAIR));
    }

    @Test
    void refusesAnAcceptedConnection() {
        setup.kernel.accepted(ALICE, PAIR);
        assertRefused("the connection was accepted", setup.line(ALICE).add(ends(PAIR), text("a1")));
        assertRefused("the connection was accepted", setup.line(ALICE).add(ports(40_001, 6_667), text("a1")));
    }

    @Test
    void findsNothingForAnAcceptedConnection() {
        long cookie = setup.kernel.accepted(ALICE, PAIR);
        setup.line(ALICE).add(cookie(cookie), text("a1")).join();
        assertEquals(List.of(), setup.found(PAIR));
    }

    @Test
    void doesNotSpeakForAnotherAccountsSocket() {
        long cookie = setup.kernel.connected(BOB, PAIR);
        setup.line(ALICE).add(cookie(cookie), text("a1")).join();
        assertEquals(List.of(), setup.found(PAIR));
        setup.line(BOB).add(cookie(cookie), text("b1")).join();
        assertEquals(List.of("b1"), setup.found(PAIR));
        assertEquals(0, setup.line(BOB).delete(cookie(cookie + 1)));
        assertEquals(1, setup.line(ALICE).delete(cookie(cookie)));
        assertEquals(List.of("b1"), setup.found(PAIR));
    }

    @Test
    void speaksForOthersIfThePolicyPermitsIt() {
        setup.judge.registrarsForOthers.add(ALICE);
        long cookie = setup.kernel.connected(BOB, PAIR);
        setup.line(ALICE).add(ends(PAIR), text("a1")).join();
        assertEquals(List.of("a1"), setup.found(PAIR));
        setup.line(BOB).add(cookie(cookie), text("b1")).join();
        assertEquals(List.of("b1", "a1"), setup.found(PAIR));
        assertEquals(List.of("b1", "a1"), RegistrySetup.texts(setup.registry.known(BOB, cookie)));
    }

    @Test
    void doesNotRegisterAPassedSocketOfAnotherAccount() {
        long cookie = setup.kernel.connected(BOB, PAIR);
        assertRefused(
                "the policy does not permit it", setup.line(ALICE).add(new PassedSocket(cookie, BOB), text("a1")));
        setup.line(BOB).add(new PassedSocket(cookie, BOB), text("b1")).join();
        assertEquals(List.of("b1"), setup.found(PAIR));
    }

    @Test
    void replacesAnEarlierRegistrationOfTheSameSocket() {
        long cookie = setup.kernel.connected(ALICE, PAIR);
        setup.line(ALICE).add(cookie(cookie), text("a1")).join();
        setup.line(ALICE).add(ends(PAIR), text("a2")).join();
        assertEquals(List.of("a2"), setup.found(PAIR));
        assertEquals(1, setup.registry.statistics().registrations());
    }

    @Test
    void deletesByAnyNameOfTheSocket() {
        long cookie = setup.kernel.connected(ALICE, PAIR);
        RegistrarLine line = setup.line(ALICE);
        for (SocketName name : List.of(cookie(cookie), ends(PAIR), ports(40_001, 6_667))) {
            line.add(ends(PAIR), text("a1")).join();
            assertEquals(1, line.delete(name));
            assertEquals(0, line.delete(name));
            assertEquals(List.of(), setup.found(PAIR));
        }
    }

    @Test
    void learnsTheConnectionFromAQuery() {
        long cookie = setup.kernel.socket(ALICE);
        RegistrarLine line = setup.line(ALICE);
        line.add(cookie(cookie), text("a1")).join();
        assertEquals(Optional.empty(), line.lookup(ends(PAIR)));
        setup.kernel.connect(cookie, PAIR);
        setup.ask(PAIR).join();
        assertEquals(PAIR, line.lookup(ports(40_001, 6_667)).orElseThrow().pair());
        assertEquals(Optional.empty(), setup.line(BOB).lookup(ends(PAIR)));
    }

    @Test
    void listsAndClearsTheEntriesOfOneApplication() {
        RegistrarLine one = setup.line(ALICE);
        one.identify("one");
        one.add(cookie(setup.kernel.socket(ALICE)), text("a1")).join();
        RegistrarLine all = setup.line(ALICE);
        all.add(cookie(setup.kernel.socket(ALICE)), text("a2")).join();
        assertEquals(1, list(one).size());
        assertEquals(2, list(all).size());
        assertEquals(0, list(setup.line(BOB)).size());
        assertEquals(1, one.clear());
        assertEquals(1, list(all).size());
        assertEquals(1, all.clear());
        assertEquals(0, list(all).size());
    }

    @Test
    void canBeListedWhileItChanges() {
        RegistrarLine line = setup.line(ALICE);
        List<Long> cookies = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            cookies.add(setup.kernel.socket(ALICE));
            line.add(cookie(cookies.getLast()), text("a" + i)).join();
        }
        Iterator<Registered> listed = line.list();
        Registered first = listed.next();
        assertEquals(cookies.get(9), first.cookie());
        line.delete(cookie(cookies.get(8)));
        line.delete(cookie(cookies.get(6)));
        line.delete(cookie(cookies.get(7)));
        listed.next();
        assertEquals(cookies.get(5), listed.next().cookie());
        line.clear();
        assertEquals(cookies.get(4), listed.next().cookie());
        assertFalse(listed.hasNext());
    }

    @Test
    void refusesMoreThanAnAccountMayHaveFirstAndThenMoreThanAll() {
        setup.close();
        setup = new RegistrySetup(limits(2, 3, Duration.ofMillis(1), 1, 1));
        RegistrarLine alice = setup.line(ALICE);
        alice.add(cookie(1), text("a1")).join();
        alice.add(cookie(2), text("a2")).join();
        assertRefused("too many registrations of this account (2)", alice.add(cookie(3), text("a3")));
        alice.add(cookie(2), text("a4")).join();
        RegistrarLine bob = setup.line(BOB);
        bob.add(cookie(4), text("b1")).join();
        assertRefused("too many registrations of all accounts (3)", bob.add(cookie(5), text("b2")));
        alice.delete(cookie(1));
        bob.add(cookie(5), text("b2")).join();
    }

    @Test
    void refusesMoreLinesThanAnAccountMayHave() throws Exception {
        List<RegistrarLine> lines = new ArrayList<>();
        for (int i = 0; i < Registry.MOST_LINES_OF_ACCOUNT; i++) {
            lines.add(setup.registry.open(ALICE));
        }
        assertThrows(RefusedException.class, () -> setup.registry.open(ALICE));
        setup.registry.open(BOB).close();
        lines.getFirst().close();
        lines.getFirst().close();
        setup.registry.open(ALICE);
        assertEquals(Registry.MOST_LINES_OF_ACCOUNT, setup.registry.statistics().lines());
    }

    @Test
    void keepsWhatWasRegisteredWhenTheLineEnds() {
        setup.kernel.connected(ALICE, PAIR);
        RegistrarLine line = setup.line(ALICE);
        line.add(ends(PAIR), text("a1")).join();
        line.close();
        assertEquals(List.of("a1"), setup.found(PAIR));
    }

    @Test
    void readsCommandsBeyondTheRateLater() {
        RegistrarLine line = setup.line(ALICE);
        for (int i = 0; i < 1_000; i++) {
            assertEquals(0, line.take());
        }
        assertEquals(Duration.ofMillis(1).toNanos(), line.take());
        assertEquals(Duration.ofMillis(1).toNanos(), setup.line(ALICE).take());
        assertEquals(0, setup.line(BOB).take());
        setup.pass(Duration.ofMillis(1));
        assertEquals(0, line.take());
        assertTrue(line.take() > 0);
        assertEquals(3, setup.registry.statistics().delayed());
    }

    @Test
    void givesAccountsThatNeverRegisteredTheSharedAnswer() {
        setup.kernel.connected(BOB, PAIR);
        setup.line(ALICE).add(cookie(setup.kernel.socket(ALICE)), text("a1")).join();
        assertSame(Registrations.Nothing.FOUND, setup.ask(PAIR));
    }

    @Test
    void findsNothingWithoutACookieOrInAnotherNamespace() {
        setup.kernel.connected(ALICE, PAIR);
        RegistrarLine line = setup.line(ALICE);
        line.expect(true).join();
        line.add(ends(PAIR), text("a1")).join();
        SocketOwner.Found owner = setup.kernel.owner(PAIR);
        for (SocketOwner.Found other : List.of(
                new SocketOwner.Found(ALICE, TcpState.ESTABLISHED, 1, false, 0, 0, ""),
                new SocketOwner.Found(ALICE, TcpState.ESTABLISHED, 1, false, 0, owner.cookie(), "pod"))) {
            assertSame(Registrations.Nothing.FOUND, setup.registry.find(PAIR, other));
        }
    }

    @Test
    void refusesWhatThePolicyDoesNotPermit() {
        setup.judge.refused.add(ALICE);
        RegistrarLine line = setup.line(ALICE);
        setup.kernel.connected(ALICE, PAIR);
        for (CompletableFuture<Void> command : List.of(
                line.add(ends(PAIR), text("a1")),
                line.add(cookie(1), text("a1")),
                line.addUnacknowledged(ports(1, 1), text("a1")),
                line.expect(true))) {
            assertRefused("the policy does not permit it", command);
        }
        assertEquals(0, setup.registry.statistics().registrations());
    }
}
