package io.github.nettyidentd.hop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.nettyidentd.api.ConnectionPair;
import io.github.nettyidentd.api.IdentError;
import io.github.nettyidentd.api.UserId;
import io.github.nettyidentd.hop.Elsewhere.Answered;
import io.github.nettyidentd.hop.Elsewhere.Nobody;
import io.github.nettyidentd.hop.Elsewhere.Owned;
import io.github.nettyidentd.hop.Elsewhere.Refused;
import io.github.nettyidentd.hop.NamespaceSockets.Result;
import io.github.nettyidentd.linux.socket.SocketOwner;
import java.io.IOException;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class HopsTest {

    /** The connection as the peer knows it: from this host's outside address. */
    private static final ConnectionPair ASKED = pair("198.51.100.1", 40001, "192.0.2.7", 6667);

    /** The same connection as the container knows it. */
    private static final ConnectionPair INSIDE = pair("10.88.0.5", 41178, "192.0.2.7", 6667);

    private static final ConnectionPair OF_ANOTHER_PEER = pair("198.51.100.1", 40001, "192.0.2.66", 6667);

    private static final SocketOwner.Found OWNER = FakeHops.owner(1000, "");
    private static final SocketOwner.Found IN_WEB = FakeHops.owner(0, "web");
    private static final UserId ALICE = UserId.unix("alice");
    private static final Nobody NO_CONNECTION = new Nobody("no such connection");

    private static ConnectionPair pair(String server, int portOnServer, String client, int portOnClient) {
        return new ConnectionPair(
                InetAddress.ofLiteral(server), portOnServer, InetAddress.ofLiteral(client), portOnClient);
    }

    private static Elsewhere find(FakeHops hops) {
        return find(hops, ASKED);
    }

    private static Elsewhere find(FakeHops hops, ConnectionPair asked) {
        return hops.open().find(asked, HopTrace.NONE).join();
    }

    private static CompletableFuture<Optional<UserId>> noAnswer() {
        return CompletableFuture.completedFuture(Optional.empty());
    }

    private static CompletableFuture<Optional<UserId>> answer(UserId userId) {
        return CompletableFuture.completedFuture(Optional.of(userId));
    }

    private static FakeHops translated() {
        return new FakeHops().translation(ASKED, INSIDE);
    }

    @Test
    void areOffUnlessOneIsConfigured() {
        assertTrue(new FakeHops().open().isOff());
        assertFalse(new FakeHops().translating().open().isOff());
        assertFalse(new FakeHops().withNamespaces().open().isOff());
        assertFalse(new FakeHops().gateway("10.0.0.1/32").open().isOff());
    }

    @Test
    void areAskedInTheirOrder() {
        FakeHops hops = translated()
                .withNamespaces()
                .inside("rules", Way.STATIC, noAnswer())
                .inside("forward", Way.FORWARD, noAnswer());

        assertEquals(NO_CONNECTION, find(hops));
        assertEquals(
                List.of(
                        "translation 198.51.100.1:40001",
                        "own 10.88.0.5:41178",
                        "namespaces 10.88.0.5:41178",
                        "rules 10.88.0.5:41178",
                        "forward 10.88.0.5:41178"),
                hops.asked());
    }

    @Test
    void findATranslatedConnectionOfThisHostItself() {
        FakeHops hops = translated().own(INSIDE, OWNER).withNamespaces();

        assertEquals(new Owned(INSIDE, OWNER, Way.NAT), find(hops));
        assertEquals(List.of("translation 198.51.100.1:40001", "own 10.88.0.5:41178"), hops.asked());
    }

    @Test
    void findATranslatedConnectionInANamespace() {
        FakeHops hops =
                translated().namespaces(INSIDE, new Result.Found(IN_WEB)).inside("rules", Way.STATIC, answer(ALICE));

        assertEquals(new Owned(INSIDE, IN_WEB, Way.NAMESPACE), find(hops));
        assertFalse(hops.asked().contains("rules 10.88.0.5:41178"), hops.asked()::toString);
    }

    @Test
    void findAConnectionInANamespaceThatIsNotTranslated() {
        FakeHops hops = new FakeHops().namespaces(ASKED, new Result.Found(IN_WEB));

        assertEquals(new Owned(ASKED, IN_WEB, Way.NAMESPACE), find(hops));
        assertEquals(List.of("namespaces 198.51.100.1:40001"), hops.asked());
    }

    @Test
    void doNotAskTheOwnSocketsAgainAboutAConnectionThatIsNotTranslated() {
        FakeHops tracked = new FakeHops().translation(ASKED, ASKED).withNamespaces();

        assertEquals(NO_CONNECTION, find(tracked));
        assertEquals(List.of("translation 198.51.100.1:40001", "namespaces 198.51.100.1:40001"), tracked.asked());
    }

    @Test
    void nameNobodyWhereSeveralNamespacesHaveTheConnection() {
        FakeHops hops = translated()
                .namespaces(INSIDE, new Result.Ambiguous(List.of("web", "db")))
                .inside("forward", Way.FORWARD, answer(ALICE));

        assertEquals(new Nobody("the namespaces web, db all have such a connection"), find(hops));
        assertFalse(hops.asked().contains("forward 10.88.0.5:41178"), hops.asked()::toString);
    }

    @Test
    void takeTheFirstAnswerFromInside() {
        FakeHops hops = translated()
                .inside("rules", Way.STATIC, noAnswer())
                .inside("forward", Way.FORWARD, answer(ALICE))
                .inside("never", Way.FORWARD, answer(UserId.unix("bob")));

        assertEquals(new Answered(ALICE, Way.FORWARD), find(hops));
        assertFalse(hops.asked().contains("never 10.88.0.5:41178"), hops.asked()::toString);
    }

    @Test
    void keepTheWayOfAnErrorThatIsAnAnswer() {
        var hidden = new IdentError.HiddenUser("the host inside hides its user");
        FakeHops hops = translated()
                .inside("forward", Way.FORWARD, CompletableFuture.failedFuture(hidden))
                .inside("rules", Way.STATIC, answer(ALICE));

        assertEquals(new Refused(hidden, Way.FORWARD), find(hops));
    }

    @Test
    void neverAnswerAboutAConnectionOfAnotherPeer() {
        FakeHops hops = translated()
                .own(INSIDE, OWNER)
                .namespaces(INSIDE, new Result.Found(IN_WEB))
                .inside("rules", Way.STATIC, answer(ALICE))
                .inside("forward", Way.FORWARD, answer(ALICE));

        assertEquals(NO_CONNECTION, find(hops, OF_ANOTHER_PEER));
        assertEquals(List.of("translation 198.51.100.1:40001", "namespaces 198.51.100.1:40001"), hops.asked());
    }

    @Test
    void askNoHostInsideAboutAConnectionThatIsNotTranslated() {
        FakeHops hops = new FakeHops().translation(ASKED, ASKED).inside("rules", Way.STATIC, answer(ALICE));

        assertEquals(NO_CONNECTION, find(hops));
    }

    @Test
    void findTheOneConnectionThatAGatewayCanMean() {
        ConnectionPair forwarded = pair("10.0.0.2", 41178, "192.0.2.7", 6667);
        ConnectionPair asked = pair("10.0.0.2", 41178, "10.0.0.1", 6667);
        FakeHops hops = new FakeHops()
                .gateway("10.0.0.1/32")
                .samePorts(forwarded, pair("10.9.9.9", 41178, "192.0.2.8", 6667))
                .own(forwarded, OWNER);

        assertEquals(new Owned(forwarded, OWNER, Way.GATEWAY), find(hops, asked));
    }

    @Test
    void nameNobodyForAGatewayThatCanMeanSeveralConnections() {
        ConnectionPair one = pair("10.0.0.2", 41178, "192.0.2.7", 6667);
        ConnectionPair other = pair("10.0.0.2", 41178, "192.0.2.8", 6667);
        FakeHops hops = new FakeHops()
                .gateway("10.0.0.1/32")
                .samePorts(one, other)
                .own(one, OWNER)
                .own(other, OWNER);

        assertEquals(
                new Nobody("2 connections have these ports (expected: one)"),
                find(hops, pair("10.0.0.2", 41178, "10.0.0.1", 6667)));
    }

    @Test
    void lookFurtherForAGatewayThatCanMeanNoConnection() {
        ConnectionPair asked = pair("10.0.0.2", 41178, "10.0.0.1", 6667);
        FakeHops hops =
                new FakeHops().gateway("10.0.0.1/32").translation(asked, INSIDE).own(INSIDE, OWNER);

        assertEquals(new Owned(INSIDE, OWNER, Way.NAT), find(hops, asked));
        assertEquals(
                List.of(
                        "ports 10.0.0.2:41178",
                        "translation 10.0.0.2:41178",
                        "own " + INSIDE.serverAddress().getHostAddress() + ":" + INSIDE.portOnServer()),
                hops.asked());
    }

    @Test
    void doNotSearchByPortsForAHostThatIsNoGateway() {
        ConnectionPair forwarded = pair("10.0.0.2", 41178, "192.0.2.7", 6667);
        FakeHops hops =
                new FakeHops().gateway("10.0.0.1/32").samePorts(forwarded).own(forwarded, OWNER);

        assertEquals(NO_CONNECTION, find(hops, pair("10.0.0.2", 41178, "10.0.0.3", 6667)));
        assertEquals(List.of(), hops.asked());
    }

    @Test
    void failAsTheHopThatCannotTell() {
        var away = new IOException("the helper is away");

        assertSame(away, failure(new FakeHops().translation(ASKED, CompletableFuture.failedFuture(away))));
        assertSame(away, failure(translated().own(INSIDE, CompletableFuture.failedFuture(away))));
        assertSame(away, failure(translated().namespaces(INSIDE, CompletableFuture.failedFuture(away))));
        assertSame(away, failure(translated().inside("forward", Way.FORWARD, CompletableFuture.failedFuture(away))));
    }

    @Test
    void doNotAskFurtherOnceAHopHasFailed() {
        FakeHops hops = translated()
                .namespaces(INSIDE, CompletableFuture.failedFuture(new IOException("the helper is away")))
                .inside("rules", Way.STATIC, answer(ALICE));

        var _ = failure(hops);
        assertFalse(hops.asked().contains("rules 10.88.0.5:41178"), hops.asked()::toString);
    }

    private static Throwable failure(FakeHops hops) {
        return hops.open().find(ASKED, HopTrace.NONE).exceptionNow();
    }

    @Test
    void cancelTheHopThatIsUnderWay() {
        CompletableFuture<Optional<Translation>> translation = new CompletableFuture<>();
        assertCancels(new FakeHops().translation(ASKED, translation), translation);
        CompletableFuture<SocketOwner> owner = new CompletableFuture<>();
        assertCancels(translated().own(INSIDE, owner), owner);
        CompletableFuture<Result> namespaces = new CompletableFuture<>();
        assertCancels(translated().namespaces(INSIDE, namespaces), namespaces);
        CompletableFuture<Optional<UserId>> forwarded = new CompletableFuture<>();
        assertCancels(translated().inside("forward", Way.FORWARD, forwarded), forwarded);
    }

    private static void assertCancels(FakeHops hops, CompletableFuture<?> step) {
        CompletableFuture<Elsewhere> found = hops.open().find(ASKED, HopTrace.NONE);

        assertFalse(found.isDone());
        assertTrue(found.cancel(true));
        assertTrue(step.isCancelled());
    }

    @Test
    void traceEachStep() {
        FakeHops hops = translated().namespaces(INSIDE, new Result.Found(IN_WEB));
        List<HopTrace.Event> events = new ArrayList<>();

        var _ = hops.open().find(ASKED, HopTrace.to(events::add)).join();

        assertEquals(
                List.of(
                        new HopTrace.Translated(Optional.of(new Translation(ASKED, INSIDE, 0))),
                        new HopTrace.OwnSocketsAsked(INSIDE, false),
                        new HopTrace.NamespacesAsked(INSIDE, new Result.Found(IN_WEB))),
                events);
    }

    @Test
    void closeWhatTheyAskInTheOppositeOrder() {
        FakeHops hops = translated()
                .withNamespaces()
                .inside("rules", Way.STATIC, noAnswer())
                .inside("forward", Way.FORWARD, noAnswer());

        hops.open().close();

        assertEquals(List.of("close forward", "close rules", "close namespaces", "close translation"), hops.asked());
    }
}
