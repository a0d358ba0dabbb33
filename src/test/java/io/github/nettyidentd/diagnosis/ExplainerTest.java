package io.github.nettyidentd.diagnosis;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.nettyidentd.api.ConnectionPair;
import io.github.nettyidentd.api.IdentError;
import io.github.nettyidentd.client.FakeIdentServer;
import io.github.nettyidentd.daemon.AnswerSettings;
import io.github.nettyidentd.daemon.DaemonSettings;
import io.github.nettyidentd.daemon.ListenSettings;
import io.github.nettyidentd.daemon.LookupChain;
import io.github.nettyidentd.daemon.MonitoringSettings;
import io.github.nettyidentd.daemon.PrivilegeSettings;
import io.github.nettyidentd.daemon.StartFailure;
import io.github.nettyidentd.diagnosis.Explanation.Answer;
import io.github.nettyidentd.linux.ffi.Credentials;
import io.github.nettyidentd.monitoring.QueryLogFields;
import io.github.nettyidentd.plugin.LookupSpec;
import io.github.nettyidentd.policy.TraceEntry;
import io.github.nettyidentd.policy.UserIdFormat;
import io.github.nettyidentd.server.IdentServer;
import io.github.nettyidentd.server.Limits;
import io.github.nettyidentd.server.Timeouts;
import io.github.nettyidentd.server.Transport;
import io.github.nettyidentd.system.HostPolicy;
import io.github.nettyidentd.testing.Asker;
import io.github.nettyidentd.testing.OwnConnection;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
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

/** What is explained is what is answered on the wire. */
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

    /** A daemon's settings, as far as they make a difference here. */
    private record Options(
            List<String> lookups,
            @Nullable Path policy,
            String opsys,
            @Nullable String charset,
            @Nullable String reply,
            boolean answerInbound,
            boolean hideErrors) {

        static Options asking(Path policy) {
            return new Options(List.of("system"), policy, "UNIX", null, null, false, false);
        }

        DaemonSettings settings() {
            return new DaemonSettings(
                    new ListenSettings(List.of(), 0, Transport.AUTO, 1),
                    new PrivilegeSettings(List.of(), Optional.empty()),
                    new AnswerSettings(
                            lookups.stream().map(LookupSpec::parse).toList(),
                            Optional.empty(),
                            new UserIdFormat(opsys, charset, false),
                            Optional.ofNullable(policy),
                            Optional.ofNullable(reply),
                            answerInbound,
                            hideErrors),
                    Limits.DEFAULTS.withTimeouts(Timeouts.DEFAULTS.withLookup(Duration.ofSeconds(40))),
                    new MonitoringSettings(QueryLogFields.ALL, Optional.empty(), Optional.empty()));
        }
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

    private static Explanation explain(Options options, ConnectionPair pair) throws Exception {
        try (var inquiry = Explainer.open(options.settings(), EffectiveUser.Identity.OWN)) {
            return inquiry.explain(pair);
        }
    }

    private static String line(Explanation explanation) {
        return new String(explanation.octets(), ISO_8859_1);
    }

    /** What a server with the same lookups and settings says. */
    private static String onTheWire(Options options, ConnectionPair pair) throws Exception {
        DaemonSettings settings = options.settings();
        try (var policy = new HostPolicy(settings.system(), _ -> {})) {
            policy.loadFirst();
            try (var lookups = LookupChain.open(settings, policy)) {
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
                    server.close().get(10, SECONDS);
                }
            }
        }
    }

    private static void assertSame(Options options, ConnectionPair pair) throws Exception {
        assertEquals(onTheWire(options, pair), line(explain(options, pair)));
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
    void isWhatIsAnswered(String policy) throws Exception {
        var options = Options.asking(policy(policy.formatted(UID)));

        assertSame(options, pair());
        assertSame(options, acceptedPair());
    }

    @ParameterizedTest
    @CsvSource({"UNIX,,,false,false", "OTHER,UTF-8,,false,true", "VMS,,nobody here,true,false", "UNIX,,,true,true"})
    void isWhatIsAnsweredWithOptions(
            String opsys, @Nullable String charset, @Nullable String reply, boolean answerInbound, boolean hideErrors)
            throws Exception {
        for (String text : List.of("", "default { default { force hide } }", "default { default { force numeric } }")) {
            var options =
                    new Options(List.of("system"), policy(text), opsys, charset, reply, answerInbound, hideErrors);
            assertSame(options, pair());
            assertSame(options, acceptedPair());
            assertSame(options, new ConnectionPair(LOOPBACK, 1, LOOPBACK, 1));
        }
    }

    @ParameterizedTest
    @CsvSource({"random, [0-9A-Za-z]{11}", "random_numeric, 'user[0-9]{1,5}'", "reply a b c, '[abc]'"})
    void hasTheShapeOfWhatIsAnsweredWhereThatIsRandom(String statement, String shape) throws Exception {
        var options = Options.asking(policy("default { default { force " + statement + " } }"));
        String line = pair().portOnServer() + " , " + pair().portOnClient() + " : USERID : UNIX :" + shape + "\r\n";

        String explained = line(explain(options, pair()));
        assertTrue(explained.matches(line), explained);
        String answered = onTheWire(options, pair());
        assertTrue(answered.matches(line), answered);
    }

    @Test
    void forwardsAsAQueryDoes() throws Exception {
        try (var other = FakeIdentServer.start(peer -> peer.answer("USERID : OTHER : their name"))) {
            var options =
                    Options.asking(policy("default { default { force forward 127.0.0.1 " + other.port() + " } }"));

            assertSame(options, pair());
            assertTrue(line(explain(options, pair())).endsWith(" : USERID : UNIX :their\r\n"));
        }
        try (var other = FakeIdentServer.start(peer -> peer.answer("ERROR : NO-USER"))) {
            var options =
                    Options.asking(policy("default { default { force forward 127.0.0.1 " + other.port() + " } }"));

            assertSame(options, pair());
        }
    }

    @Test
    void keepsTheStepsInTheirOrder() throws Exception {
        Explanation explanation =
                explain(Options.asking(policy("default { default { force numeric } fport 1 { force hide } }")), pair());

        assertEquals(
                List.of("OwnerSeen", "AccountSeen", "Entered", "Tried", "Tried", "Ruled", "Decided"),
                explanation.asked().getFirst().steps().stream()
                        .map(step -> step.getClass().getSimpleName())
                        .toList());
    }

    @Test
    void asksLookupsInTheirOrderUntilOneDoesNotSayNoUser() throws Exception {
        var options = new Options(
                List.of("system", "fixed:user-id=last", "fixed:user-id=never"),
                policy(""),
                "UNIX",
                null,
                null,
                false,
                false);
        var unknown = new ConnectionPair(LOOPBACK, 1, LOOPBACK, 1);

        Explanation explanation = explain(options, unknown);

        assertEquals(
                List.of("system", "fixed"),
                explanation.asked().stream().map(Explanation.Asked::lookup).toList());
        var first = assertInstanceOf(
                Answer.Refused.class, explanation.asked().getFirst().answer());
        assertEquals(new Answer.Refused(IdentError.NO_USER, "no such connection"), first);
        assertSame(options, unknown);
        assertSame(options, pair());
    }

    @Test
    void supposesAConnectionOfAUser() throws Exception {
        var pair = new ConnectionPair(LOOPBACK, 4000, InetAddress.ofLiteral("192.0.2.7"), 23);
        var options = Options.asking(policy("user root { to 192.0.2.7 { force reply supposed } }"));
        try (var inquiry = Explainer.open(options.settings(), EffectiveUser.Identity.OWN)) {
            assertEquals(0, inquiry.uidOf("root").orElseThrow());
            assertEquals(54_321, inquiry.uidOf("54321").orElseThrow());
            assertTrue(inquiry.uidOf("no such user").isEmpty());
            assertEquals("4000 , 23 : USERID : UNIX :supposed\r\n", line(inquiry.explain(pair, 0)));
            assertEquals("4000 , 23 : ERROR : NO-USER\r\n", line(inquiry.explain(pair, 54_321)));
            assertTrue(Stream.of(inquiry.explain(pair, 0))
                    .flatMap(explanation -> explanation.asked().getFirst().steps().stream())
                    .noneMatch(TraceEntry.OwnerSeen.class::isInstance));
        }
    }

    @Test
    void refusesWhatNoDaemonStartsWith() throws Exception {
        var options = Options.asking(policy("default { }"));

        var failure =
                assertThrows(StartFailure.class, () -> Explainer.open(options.settings(), EffectiveUser.Identity.OWN));

        assertEquals(StartFailure.Kind.CONFIGURATION, failure.kind());
        assertTrue(String.valueOf(failure.getMessage()).contains("oidentd.conf:1:"), failure::getMessage);
    }
}
