package io.github.nettyidentd.monitoring;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.nettyidentd.api.IdentError;
import io.github.nettyidentd.api.UserId;
import io.github.nettyidentd.protocol.IdentReply;
import io.github.nettyidentd.server.AnsweredQuery;
import io.github.nettyidentd.testing.RecordedLog;
import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MissNoticeTest {

    private static final String GATEWAY = "172.17.0.1";
    private static final String TRUSTED = "10.0.0.1";
    private final IdentError noUser = new IdentError.NoUser("no such connection");

    private final RecordedLog recorded = new RecordedLog(MissNotice.class);
    private boolean anyFound;
    private MissNotice notice = notice(false, true);

    @AfterEach
    void close() {
        recorded.close();
    }

    private MissNotice notice(boolean looksElsewhere, boolean namesSources) {
        return new MissNotice(looksElsewhere, namesSources, InetAddress.ofLiteral(TRUSTED)::equals, () -> anyFound);
    }

    private void answered(String client, IdentReply reply, @Nullable Throwable error) {
        notice.answered(new AnsweredQuery(
                InetAddress.ofLiteral("192.0.2.2"), InetAddress.ofLiteral(client), reply, error, Duration.ZERO));
    }

    private void failed(String client, IdentError error) {
        answered(client, new IdentReply.ErrorReply(6193, 23, error.errorType()), error);
    }

    private void named(String client) {
        answered(client, new IdentReply.UserIdReply(6193, 23, UserId.unix("lisa")), null);
    }

    private void miss(String client, int times) {
        for (int i = 0; i < times; i++) {
            failed(client, noUser);
        }
    }

    /** Queries from as many public addresses. */
    private void missEach(int sources) {
        for (int i = 0; i < sources; i++) {
            miss("198.51.100." + i, 1);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {GATEWAY, "10.0.2.2", "192.168.122.1", "169.254.1.1", "fd00::1", "fe80::1"})
    void warnsOnceWhereEachQueryComesFromOnePrivateAddress(String client) {
        miss(client, MissNotice.FROM_ONE_ADDRESS - 1);
        assertEquals(List.of(), recorded.messages());

        miss(client, 2 * MissNotice.FROM_ALL);
        assertEquals(
                List.of("the first 20 queries came from " + client
                        + ", and none matched a connection: a port forwarder or"
                        + " NAT in front of this daemon probably replaces the peers' addresses; run the daemon in the"
                        + " host's network (with --namespaces for containers), or use --proxy-protocol-from:"
                        + " see netty-identd(8), SOCKETS ELSEWHERE"),
                recorded.messages());
    }

    @Test
    void namesNoAddressWhereTheLogNamesNone() {
        notice = notice(false, false);
        miss(GATEWAY, MissNotice.FROM_ONE_ADDRESS);

        String line = recorded.messages().getFirst();
        assertTrue(line.startsWith("the first 20 queries came from one private address, and none"), line);
    }

    @Test
    void warnsOnceWhereNoQueryMatches() {
        missEach(MissNotice.FROM_ALL - 1);
        assertEquals(List.of(), recorded.messages());

        missEach(2 * MissNotice.FROM_ALL);
        assertEquals(
                List.of("none of the first 100 queries matched a connection of this host: the connections may come from"
                        + " containers or from hosts behind this host, which need --masquerade or --namespaces:"
                        + " see netty-identd(8), SOCKETS ELSEWHERE"),
                recorded.messages());
    }

    @Test
    void doesNotAdviseWhatIsConfigured() {
        notice = notice(true, true);
        missEach(MissNotice.FROM_ALL);

        assertEquals(
                List.of("none of the first 100 queries matched a connection of this host: 'netty-identd explain' shows"
                        + " where this daemon looks for a connection: see netty-identd(8), SOCKETS ELSEWHERE"),
                recorded.messages());
    }

    @Test
    void onePublicAddressIsNotAForwarder() {
        miss("203.0.113.5", MissNotice.FROM_ALL - 1);

        assertEquals(List.of(), recorded.messages());
    }

    @Test
    void aSecondAddressIsNotAForwarder() {
        miss(GATEWAY, MissNotice.FROM_ONE_ADDRESS - 1);
        miss("203.0.113.5", 1);
        miss(GATEWAY, MissNotice.FROM_ONE_ADDRESS);

        assertEquals(List.of(), recorded.messages());
    }

    @Test
    void saysNothingOnceAUserWasNamed() {
        miss(GATEWAY, 3);
        named("203.0.113.5");
        miss(GATEWAY, 2 * MissNotice.FROM_ALL);

        assertEquals(List.of(), recorded.messages());
    }

    @Test
    void saysNothingOnceAUserWasHidden() {
        failed(GATEWAY, new IdentError.HiddenUser());
        miss(GATEWAY, 2 * MissNotice.FROM_ALL);

        assertEquals(List.of(), recorded.messages());
    }

    @Test
    void saysNothingOnceAnOwnerWasFoundThatHasNoAccount() {
        anyFound = true;
        miss(GATEWAY, 2 * MissNotice.FROM_ALL);

        assertEquals(List.of(), recorded.messages());
    }

    @Test
    void doesNotCountQueriesThatTellNothing() {
        miss("127.0.0.1", 2 * MissNotice.FROM_ALL);
        miss("::1", 2 * MissNotice.FROM_ALL);
        miss(TRUSTED, 2 * MissNotice.FROM_ALL);
        named("127.0.0.1");
        for (int i = 0; i < 2 * MissNotice.FROM_ALL; i++) {
            failed(GATEWAY, new IdentError("no answer within 5000 ms"));
            answered(GATEWAY, new IdentReply.ErrorReply(0, 23, IdentError.INVALID_PORT), null);
        }
        assertEquals(List.of(), recorded.messages());

        miss(GATEWAY, MissNotice.FROM_ONE_ADDRESS);
        assertEquals(1, recorded.messages().size());
    }
}
