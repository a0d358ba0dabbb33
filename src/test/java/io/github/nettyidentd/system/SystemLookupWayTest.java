package io.github.nettyidentd.system;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertSame;

import io.github.nettyidentd.api.ConnectionPair;
import io.github.nettyidentd.api.IdentError;
import io.github.nettyidentd.api.Origin;
import io.github.nettyidentd.api.UserId;
import io.github.nettyidentd.hop.FakeHops;
import io.github.nettyidentd.hop.NamespaceSockets.Result;
import io.github.nettyidentd.hop.Way;
import io.github.nettyidentd.linux.account.Account;
import io.github.nettyidentd.linux.account.Accounts;
import io.github.nettyidentd.linux.socket.SocketOwner;
import io.github.nettyidentd.registry.Registrations;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** What the system lookup makes of a socket elsewhere, and what it says about the way there. */
class SystemLookupWayTest {

    private static final InetAddress PEER = InetAddress.ofLiteral("192.0.2.7");
    private static final ConnectionPair ASKED =
            new ConnectionPair(InetAddress.ofLiteral("198.51.100.1"), 40001, PEER, 6667);
    private static final ConnectionPair INSIDE =
            new ConnectionPair(InetAddress.ofLiteral("10.88.0.5"), 41178, PEER, 6667);
    private static final UserId BOB = UserId.unix("bob");

    /** One account has every uid. */
    private static final class OneAccount implements Accounts {
        @Override
        public CompletableFuture<Optional<Account>> find(long uid) {
            return CompletableFuture.completedFuture(Optional.of(new Account(uid, 100, "alice", "/home/alice")));
        }

        @Override
        public CompletableFuture<Optional<Account>> find(String login, Object principal) {
            throw new UnsupportedOperationException("nobody asks by login: " + login);
        }

        @Override
        public void close() {}
    }

    private final List<Way> ways = new ArrayList<>();
    private final List<ConnectionPair> judged = new ArrayList<>();

    private CompletableFuture<UserId> lookup(FakeHops hops) {
        Policy policy = (pair, _, account, _, _) -> {
            judged.add(pair);
            return CompletableFuture.completedFuture(
                    UserId.unix(account.orElseThrow().name())
                            .from(new Origin(account.orElseThrow().name(), "default")));
        };
        return new SystemLookup(
                        hops.sockets(),
                        hops.open(),
                        Registrations.NONE,
                        new OneAccount(),
                        policy,
                        Optional.empty(),
                        ways::add,
                        2)
                .lookup(ASKED);
    }

    private static Optional<Origin> origin(CompletableFuture<UserId> answer) {
        return answer.join().origin();
    }

    private static FakeHops translated() {
        return new FakeHops().translation(ASKED, INSIDE);
    }

    @Test
    void anOwnSocketHasNoWayInItsOrigin() {
        CompletableFuture<UserId> answer = lookup(new FakeHops().own(ASKED, FakeHops.owner(1000, "")));

        assertEquals(Optional.of(new Origin("alice", "default")), origin(answer));
        assertEquals(List.of(Way.OWN), ways);
    }

    @Test
    void thePolicyJudgesTheConnectionAsItsSocketKnowsIt() {
        CompletableFuture<UserId> answer = lookup(translated().own(INSIDE, FakeHops.owner(1000, "")));

        assertEquals(Optional.of(new Origin("alice", "default", "nat")), origin(answer));
        assertEquals(List.of(Way.NAT), ways);
        assertEquals(List.of(INSIDE), judged);
    }

    @Test
    void theOriginNamesTheNamespace() {
        CompletableFuture<UserId> answer =
                lookup(translated().namespaces(INSIDE, new Result.Found(FakeHops.owner(0, "web"))));

        assertEquals(Optional.of(new Origin("alice", "default", "namespace:web")), origin(answer));
        assertEquals(List.of(Way.NAMESPACE), ways);
    }

    @Test
    void anAnswerFromInsideKeepsItsRule() {
        UserId ruled = BOB.from(new Origin(null, "/etc/oidentd_masq.conf:3"));
        CompletableFuture<UserId> answer =
                lookup(translated().inside("rules", Way.STATIC, CompletableFuture.completedFuture(Optional.of(ruled))));

        assertEquals(BOB, answer.join());
        assertEquals(Optional.of(new Origin(null, "/etc/oidentd_masq.conf:3", "static")), origin(answer));
        assertEquals(List.of(Way.STATIC), ways);
    }

    @Test
    void anAnswerFromInsideWithoutARuleNamesItsWay() {
        CompletableFuture<UserId> answer = lookup(
                translated().inside("forward", Way.FORWARD, CompletableFuture.completedFuture(Optional.of(BOB))));

        assertEquals(Optional.of(new Origin(null, "forward", "forward")), origin(answer));
    }

    @Test
    void anErrorFromInsideIsTheAnswer() {
        var hidden = new IdentError.HiddenUser();
        CompletableFuture<UserId> answer =
                lookup(translated().inside("forward", Way.FORWARD, CompletableFuture.failedFuture(hidden)));

        assertSame(hidden, answer.exceptionNow());
        assertEquals(List.of(Way.FORWARD), ways);
    }

    @Test
    void saysWhyNobodyIsNamed() {
        CompletableFuture<UserId> answer =
                lookup(translated().namespaces(INSIDE, new Result.Ambiguous(List.of("web", "db"))));

        var error = assertInstanceOf(IdentError.NoUser.class, answer.exceptionNow());
        assertEquals("the namespaces web, db all have such a connection", error.getMessage());
        assertEquals(List.of(Way.NONE), ways);
    }

    @Test
    void countsAMissWithoutHops() {
        CompletableFuture<UserId> answer = lookup(new FakeHops());

        assertInstanceOf(IdentError.NoUser.class, answer.exceptionNow());
        assertEquals(List.of(Way.NONE), ways);
    }

    @Test
    void asksNoHopAboutASocketThatNoProcessHolds() {
        FakeHops hops = translated().own(ASKED, new SocketOwner.None(SocketOwner.Reason.NOT_HELD));

        assertInstanceOf(IdentError.NoUser.class, lookup(hops).exceptionNow());
        assertEquals(List.of("own 198.51.100.1:40001"), hops.asked());
        assertEquals(List.of(Way.NONE), ways);
    }
}
