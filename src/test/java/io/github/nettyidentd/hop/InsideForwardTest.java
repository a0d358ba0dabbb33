package io.github.nettyidentd.hop;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.github.nettyidentd.api.ConnectionPair;
import io.github.nettyidentd.api.IdentError;
import io.github.nettyidentd.api.UserId;
import io.github.nettyidentd.forward.Forwards;
import io.github.nettyidentd.policy.UserIdFormat;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** With answers in place of the host inside; {@code ForwardsTest} has real servers. */
class InsideForwardTest {

    private static final InetAddress SERVER = InetAddress.ofLiteral("198.51.100.6");
    private static final UserIdFormat FORMAT = new UserIdFormat("UNIX", null, false);

    private final Forwards forwards = new Forwards(Duration.ofMillis(300));
    private final List<HopTrace.Event> events = new ArrayList<>();

    @AfterEach
    void close() {
        forwards.close();
    }

    private static Translation connection(InetAddress host) {
        return new Translation(
                new ConnectionPair(InetAddress.ofLiteral("203.0.113.1"), 40_000, SERVER, 6667),
                new ConnectionPair(host, 50_000, SERVER, 6667),
                0);
    }

    private InsideForward forward(UserIdFormat format) {
        return new InsideForward(forwards, 113, false, format);
    }

    private Optional<UserId> answered(String opsys, String userId, UserIdFormat format) throws Exception {
        return forward(format)
                .answered(
                        connection(InetAddress.ofLiteral("10.0.0.5")).inside(),
                        UserId.of(opsys, null, userId),
                        HopTrace.to(events::add))
                .get(1, SECONDS);
    }

    @Test
    void passesOnTheFirstWordAndTheOperatingSystem() throws Exception {
        assertEquals(Optional.of(UserId.of("WIN32", null, "alice")), answered("WIN32", " alice x", FORMAT));
        assertInstanceOf(HopTrace.Forwarded.class, events.getFirst());
    }

    @Test
    void namesOtherOnlyByChoice() throws Exception {
        assertEquals(Optional.of(UserId.unix("alice")), answered("OTHER", "alice", FORMAT));
        assertEquals(
                Optional.of(UserId.other("alice")), answered("OTHER", "alice", new UserIdFormat("UNIX", null, true)));
    }

    @Test
    void doesNotPassOnControlCharactersOrBlanks() throws Exception {
        assertEquals(Optional.empty(), answered("UNIX", "al\u001bice", FORMAT));
        assertEquals(Optional.empty(), answered("UNIX", "  ", FORMAT));
        assertInstanceOf(HopTrace.ForwardFailed.class, events.getLast());
    }

    @Test
    void passesOnHiddenUserAndNoOtherError() throws Exception {
        ConnectionPair inside = connection(InetAddress.ofLiteral("10.0.0.5")).inside();
        InsideForward forward = forward(FORMAT);
        var hidden = forward.failed(inside, new IdentError.HiddenUser(), HopTrace.NONE);
        var failure = assertThrows(ExecutionException.class, () -> hidden.get(1, SECONDS));
        assertInstanceOf(IdentError.HiddenUser.class, failure.getCause());
        for (IdentError error : List.of(new IdentError.NoUser(), new IdentError("x"), IdentError.of("X-LOST"))) {
            assertEquals(
                    Optional.empty(),
                    forward.failed(inside, error, HopTrace.NONE).get(1, SECONDS));
        }
    }

    @Test
    void asksNoAddressOfThisHostItself() throws Exception {
        List<InetAddress> all = new ArrayList<>(List.of(InetAddress.ofLiteral("127.9.9.9")));
        NetworkInterface.networkInterfaces()
                .flatMap(NetworkInterface::inetAddresses)
                .filter(Inet4Address.class::isInstance)
                .forEach(all::add);
        for (InetAddress own : all) {
            assertEquals(
                    Optional.empty(),
                    forward(FORMAT)
                            .answer(connection(own), HopTrace.to(events::add))
                            .get(1, SECONDS));
            assertEquals("it is this host itself", ((HopTrace.ForwardFailed) events.getLast()).reason());
        }
    }

    @Test
    void aHostThatDoesNotAnswerIsNoAnswer() throws Exception {
        ConnectionPair inside = connection(InetAddress.ofLiteral("10.0.0.5")).inside();
        assertEquals(
                Optional.empty(),
                forward(FORMAT)
                        .failed(inside, new TimeoutException(), HopTrace.to(events::add))
                        .get(1, SECONDS));
        assertEquals("no answer in time", ((HopTrace.ForwardFailed) events.getLast()).reason());
    }
}
