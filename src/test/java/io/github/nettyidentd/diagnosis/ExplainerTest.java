package io.github.nettyidentd.diagnosis;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.nettyidentd.api.ConnectionPair;
import io.github.nettyidentd.api.IdentError;
import io.github.nettyidentd.client.FakeIdentServer;
import io.github.nettyidentd.daemon.DaemonLookups;
import io.github.nettyidentd.daemon.DaemonSettings;
import io.github.nettyidentd.daemon.StartFailure;
import io.github.nettyidentd.linux.ffi.Credentials;
import io.github.nettyidentd.server.IdentServer;
import io.github.nettyidentd.system.HostPolicy;
import io.github.nettyidentd.system.LookupTrace;
import io.github.nettyidentd.testing.Asker;
import io.github.nettyidentd.testing.DaemonSetup;
import io.github.nettyidentd.testing.OwnConnection;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** An explanation is the answer that a server with the same settings sends. */
class ExplainerTest {

    private static final InetAddress LOOPBACK = InetAddress.ofLiteral("127.0.0.1");
    private static final long UID = Credentials.effectiveUid();

    @TempDir
    private Path directory;

    private OwnConnection connection;

    @BeforeEach
    void connect() throws Exception {
        connection = OwnConnection.open(LOOPBACK);
    }

    @AfterEach
    void disconnect() throws Exception {
        connection.close();
    }

    private static DaemonSetup asking(Path policy) {
        return DaemonSetup.asking("system").withPolicy(policy);
    }

    private Path policy(String text) throws Exception {
        return Files.writeString(directory.resolve("oidentd.conf"), text);
    }

    private ConnectionPair pair() {
        return new ConnectionPair(LOOPBACK, connection.localPort(), LOOPBACK, connection.remotePort());
    }

    private ConnectionPair acceptedPair() {
        return new ConnectionPair(LOOPBACK, connection.remotePort(), LOOPBACK, connection.localPort());
    }

    private static Explanation explain(DaemonSetup setup, ConnectionPair pair) throws Exception {
        try (var explainer = Explainer.open(setup.settings(), EffectiveUser.Identity.OWN)) {
            return explainer.explain(pair);
        }
    }

    private static String line(Explanation explanation) {
        return new String(explanation.octets(), ISO_8859_1);
    }

    /** The reply of a server with the same settings. */
    private static String onTheWire(DaemonSetup setup, ConnectionPair pair) throws Exception {
        DaemonSettings settings = setup.settings();
        try (var policy = new HostPolicy(settings.system(), _ -> {}, _ -> {})) {
            try (var lookups = DaemonLookups.open(settings, policy)) {
                IdentServer server = IdentServer.builder()
                        .listen(new InetSocketAddress(LOOPBACK, 0))
                        .lookup(lookups)
                        .hideErrors(settings.answers().hideErrors())
                        .start()
                        .get(10, SECONDS);
                try (var peer = Asker.connect(server.addresses().getFirst())) {
                    peer.send(pair.portOnServer() + "," + pair.portOnClient() + "\r\n");
                    return peer.reply() + "\r\n";
                } finally {
                    server.closeAsync().get(10, SECONDS);
                }
            }
        }
    }

    private static void assertSame(DaemonSetup setup, ConnectionPair pair) throws Exception {
        assertEquals(onTheWire(setup, pair), line(explain(setup, pair)));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "default { default { force spoof } }",
                "default { default { force hide } }",
                "default { default { force numeric } }",
                "default { default { force reply \"somebody else\" } }",
                "default { default { force reply \"\\xe4\\\\ \" } }",
                "default { default { force numeric } to 127.0.0.1 { force hide } }",
                "default { default { force numeric } to 127.0.0.2 { force hide } }",
                "default { default { force numeric } fport 1:65535 { force reply a } lport 1 { force hide } }",
                "default { default { force numeric } } user %d { default { force reply mine } }",
                "default { default { force numeric } } user %d { to 192.0.2.0/24 { force reply mine } }",
                "default { to 192.0.2.1 { force hide } }",
                "default { default { force forward 127.0.0.1 1 } }",
            })
    void isWhatAServerAnswers(String policy) throws Exception {
        var setup = asking(policy(policy.formatted(UID)));

        assertSame(setup, pair());
        assertSame(setup, acceptedPair());
    }

    @ParameterizedTest
    @CsvSource({"UNIX,,,false,false", "OTHER,UTF-8,,false,true", "VMS,,nobody here,true,false", "UNIX,,,true,true"})
    void isWhatAServerAnswersWithOptions(
            String opsys, @Nullable String charset, @Nullable String reply, boolean answerInbound, boolean hideErrors)
            throws Exception {
        for (String text : List.of("", "default { default { force hide } }", "default { default { force numeric } }")) {
            var setup = asking(policy(text)).answering(opsys, charset, reply, answerInbound, hideErrors);
            assertSame(setup, pair());
            assertSame(setup, acceptedPair());
            assertSame(setup, new ConnectionPair(LOOPBACK, 1, LOOPBACK, 1));
        }
    }

    @ParameterizedTest
    @CsvSource({"random, [0-9A-Za-z]{11}", "random_numeric, 'user[0-9]{1,5}'", "reply a b c, '[abc]'"})
    void hasTheFormOfARandomAnswer(String statement, String shape) throws Exception {
        var setup = asking(policy("default { default { force " + statement + " } }"));
        String line = pair().portOnServer() + " , " + pair().portOnClient() + " : USERID : UNIX :" + shape + "\r\n";

        String explained = line(explain(setup, pair()));
        assertTrue(explained.matches(line), explained);
        String answered = onTheWire(setup, pair());
        assertTrue(answered.matches(line), answered);
    }

    @Test
    void forwardsAsAQueryDoes() throws Exception {
        try (var other = FakeIdentServer.start(peer -> peer.answer("USERID : OTHER : their name"))) {
            var setup = asking(policy("default { default { force forward 127.0.0.1 " + other.port() + " } }"));

            assertSame(setup, pair());
            assertTrue(line(explain(setup, pair())).endsWith(" : USERID : UNIX :their\r\n"));
        }
        try (var other = FakeIdentServer.start(peer -> peer.answer("ERROR : NO-USER"))) {
            var setup = asking(policy("default { default { force forward 127.0.0.1 " + other.port() + " } }"));

            assertSame(setup, pair());
        }
    }

    @Test
    void keepsTheStepsInTheirOrder() throws Exception {
        Explanation explanation =
                explain(asking(policy("default { default { force numeric } fport 1 { force hide } }")), pair());

        assertEquals(
                List.of("OwnerSeen", "AccountSeen", "BlockEntered", "RuleTried", "RuleTried", "Ruled", "DecisionMade"),
                explanation.asked().getFirst().events().stream()
                        .map(event -> event instanceof LookupTrace.PolicyLooked looked ? looked.event() : event)
                        .map(event -> event.getClass().getSimpleName())
                        .toList());
    }

    @Test
    void asksLookupsInTheirOrderUntilOneDoesNotSayNoUser() throws Exception {
        var setup = DaemonSetup.asking("system", "fixed:user-id=last", "fixed:user-id=never")
                .withPolicy(policy(""));
        var unknown = new ConnectionPair(LOOPBACK, 1, LOOPBACK, 1);

        Explanation explanation = explain(setup, unknown);

        assertEquals(
                List.of("system", "fixed"),
                explanation.asked().stream().map(Explanation.Asked::lookup).toList());
        Explanation.Asked first = explanation.asked().getFirst();
        assertEquals(IdentError.NO_USER, first.outcome().errorType());
        assertEquals(Optional.of("no such connection"), first.reason());
        assertSame(setup, unknown);
        assertSame(setup, pair());
    }

    @Test
    void supposesAConnectionOfAUser() throws Exception {
        var pair = new ConnectionPair(LOOPBACK, 4000, InetAddress.ofLiteral("192.0.2.7"), 23);
        var setup = asking(policy("user root { to 192.0.2.7 { force reply supposed } }"));
        try (var explainer = Explainer.open(setup.settings(), EffectiveUser.Identity.OWN)) {
            assertEquals(0, explainer.uidOf("root").orElseThrow());
            assertEquals(54_321, explainer.uidOf("54321").orElseThrow());
            assertTrue(explainer.uidOf("no such user").isEmpty());
            assertEquals("4000 , 23 : USERID : UNIX :supposed\r\n", line(explainer.explain(pair, 0)));
            assertEquals("4000 , 23 : ERROR : NO-USER\r\n", line(explainer.explain(pair, 54_321)));
            assertTrue(Stream.of(explainer.explain(pair, 0))
                    .flatMap(explanation -> explanation.asked().getFirst().events().stream())
                    .noneMatch(LookupTrace.OwnerSeen.class::isInstance));
        }
    }

    @Test
    void refusesSettingsThatNoDaemonStartsWith() throws Exception {
        var setup = asking(policy("default { }"));

        var failure =
                assertThrows(StartFailure.class, () -> Explainer.open(setup.settings(), EffectiveUser.Identity.OWN));

        assertEquals(StartFailure.Kind.CONFIGURATION, failure.kind());
        assertTrue(String.valueOf(failure.getMessage()).contains("oidentd.conf:1:"), failure::getMessage);
    }
}
