package io.github.nettyidentd.daemon;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.nettyidentd.plugin.PluginJar;
import io.github.nettyidentd.testing.Asker;
import io.github.nettyidentd.testing.Await;
import io.github.nettyidentd.testing.Commands;
import io.github.nettyidentd.testing.DaemonSetup;
import io.github.nettyidentd.testing.OwnConnection;
import io.github.nettyidentd.testing.RecordedLog;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A daemon with lookup classes from plug-in jars, from the first octet of a query to the last octet of its answer. */
class PluginIT {

    @TempDir
    private Path directory;

    @ParameterizedTest
    @CsvSource({"bouncer", "BOUNCER", "example.Bouncer"})
    void isAskedByItsNameOrClass(String lookup) throws Exception {
        writeBouncer();
        try (Daemon daemon = start(lookup)) {
            assertEquals("6193 , 23 : USERID : UNIX :user6193", Asker.ask(address(daemon), 6193, 23));
        }
    }

    @Test
    void acceptsSettings() throws Exception {
        writeBouncer();
        try (Daemon daemon = start("bouncer:prefix=a\\,b ")) {
            assertEquals("6193 , 23 : USERID : UNIX :a,b 6193", Asker.ask(address(daemon), 6193, 23));
        }
    }

    @Test
    void seesBothEndsOfTheConnection() throws Exception {
        write("return CompletableFuture.completedFuture(UserId.other(pair.server() + \"-\" + pair.client()));");
        try (Daemon daemon = start("test")) {
            assertEquals(
                    "6193 , 23 : USERID : OTHER :/127.0.0.1:6193-/127.0.0.1:23", Asker.ask(address(daemon), 6193, 23));
        }
    }

    @Test
    void refusesSettingsBeforeAnythingListens() throws Exception {
        writeBouncer();

        assertEquals(
                "lookup 'bouncer': unknown setting 'prefx' (expected: prefix)",
                assertThrows(StartFailure.class, () -> start("bouncer:prefx=a").close())
                        .getMessage());
        assertEquals(
                "lookup 'bouncer': prefix: '' (expected: a text)",
                assertThrows(StartFailure.class, () -> start("bouncer:prefix=").close())
                        .getMessage());
    }

    @ParameterizedTest
    @CsvSource({
        "throw new IdentError(\"why\"), UNKNOWN-ERROR, why",
        "throw new IdentError.NoUser(\"why\"), NO-USER, why",
        "throw new IdentError.HiddenUser(), HIDDEN-USER, none",
        "throw new IdentError.InvalidPort(), INVALID-PORT, none",
        "throw new IdentError.Extension(\"XBUSY\"), XBUSY, none",
        "return CompletableFuture.failedFuture(new IdentError.HiddenUser(\"why\")), HIDDEN-USER, why",
        "throw new IllegalStateException(\"why\"), UNKNOWN-ERROR, lookup-test: why",
        "throw new NoClassDefFoundError(\"why\"), UNKNOWN-ERROR, lookup-test: class why is missing",
        "return null, UNKNOWN-ERROR, lookup-test: the lookup returned null",
        "return CompletableFuture.completedFuture(null), UNKNOWN-ERROR, lookup-test: the lookup gave null for a user-id"
    })
    void failsWithEachErrorAndTheLogSaysWhy(String body, String errorType, String reason) throws Exception {
        write(body + ";");
        try (Daemon daemon = start("test");
                var log = new RecordedLog("query")) {
            assertEquals("6193 , 23 : ERROR : " + errorType, Asker.ask(address(daemon), 6193, 23));
            assertEquals(errorType, log.fieldsWithout("id").get("errorType"));
            assertEquals(reason, log.fieldsWithout("id").getOrDefault("reason", "none"));
        }
    }

    @Test
    void blocksOnlyItsOwnQuery() throws Exception {
        try (Gate gate = Gate.open(directory);
                Daemon daemon = start(Duration.ofSeconds(40), gate.lookup());
                Asker blocked = Asker.connect(address(daemon));
                Asker other = Asker.connect(address(daemon))) {
            blocked.send(1, 23);
            try (Gate.Waiting first = gate.await()) {
                other.send(2, 23);
                gate.await().answer("second");
                assertEquals("2 , 23 : USERID : OTHER :second", other.reply());
                first.answer("first");
            }
            assertEquals("1 , 23 : USERID : OTHER :first", blocked.reply());
        }
    }

    @Test
    void isGivenUpAtTheDeadline() throws Exception {
        try (Gate gate = Gate.open(directory);
                Daemon daemon = start(Duration.ofMillis(300), gate.lookup());
                Asker asker = Asker.connect(address(daemon));
                var log = new RecordedLog("query")) {
            long asked = System.nanoTime();
            assertEquals("1 , 23 : ERROR : UNKNOWN-ERROR", asker.ask(1, 23));
            Duration took = Duration.ofNanos(System.nanoTime() - asked);

            assertTrue(took.compareTo(Duration.ofMillis(300)) >= 0, took::toString);
            // The server's own deadline and that of the plug-in are the same.
            String reason = log.fieldsWithout("id").getOrDefault("reason", "none");
            assertTrue(reason.endsWith(": no answer within 300 ms"), reason);
        }
    }

    @Test
    void leavesUnknownConnectionsToTheNextLookup() throws Exception {
        String user = Commands.assumeLogin();
        write("""
                if (pair.portOnClient() == 23) {
                    return CompletableFuture.completedFuture(UserId.other("plug-in"));
                }
                throw new IdentError.NoUser();""");
        try (Daemon daemon = start("test", "system");
                OwnConnection own = OwnConnection.open(InetAddress.ofLiteral("127.0.0.1"));
                Asker asker = Asker.connect(address(daemon))) {
            assertEquals("6193 , 23 : USERID : OTHER :plug-in", asker.ask(6193, 23));
            assertEquals(
                    "%d , %d : USERID : UNIX :%s".formatted(own.localPort(), own.remotePort(), user),
                    asker.ask(own.localPort(), own.remotePort()));
            assertEquals("%d , 1 : ERROR : NO-USER".formatted(own.localPort()), asker.ask(own.localPort(), 1));
        }
    }

    @Test
    void endsTheChainWithAnyOtherError() throws Exception {
        write("throw new IdentError.HiddenUser();");
        try (Daemon daemon = start("test", "fixed:user-id=nobody")) {
            assertEquals("6193 , 23 : ERROR : HIDDEN-USER", Asker.ask(address(daemon), 6193, 23));
        }
    }

    @Test
    void isSkippedWhereItIsBrokenAndNotNamed() throws Exception {
        Files.writeString(directory.resolve("broken.jar"), "some text\n");
        try (Daemon daemon = start("fixed:user-id=nobody")) {
            assertEquals("6193 , 23 : USERID : OTHER :nobody", Asker.ask(address(daemon), 6193, 23));
        }
    }

    @Test
    void isClosedWithTheDaemonWhenAllIsAnswered() throws Exception {
        MarkingPlugin marking = MarkingPlugin.writeTo(directory);
        try (Gate gate = Gate.open(directory);
                Daemon daemon = start(marking.named("a"), gate.lookup());
                Asker asker = Asker.connect(address(daemon))) {
            asker.send(6193, 23);
            try (Gate.Waiting query = gate.await()) {
                var closing = CompletableFuture.runAsync(daemon::close);
                // From then on the daemon is about to close its lookups, and only the query keeps them open.
                Await.until("no peer can connect any more", () -> isRefused(address(daemon)));
                assertEquals(List.of(), marking.closed());
                query.answer("late");
                assertEquals(List.of("6193 , 23 : USERID : OTHER :late"), asker.repliesToTheEnd());
                closing.orTimeout(40, SECONDS).join();
            }
            assertEquals(List.of("a"), marking.closed());
        }
    }

    private static boolean isRefused(InetSocketAddress server) throws IOException {
        try (var _ = Asker.connect(server)) {
            return false;
        } catch (ConnectException e) {
            return true;
        }
    }

    private void writeBouncer() throws Exception {
        new PluginJar().naming("example.Bouncer").with("example.Bouncer", """
                        public class Bouncer implements LookupFactory {
                            public String name() { return "bouncer"; }
                            public Set<String> settings() { return Set.of("prefix"); }
                            public Lookup create(Map<String, String> settings) {
                                String prefix = settings.getOrDefault("prefix", "user");
                                if (prefix.isEmpty()) {
                                    throw new IllegalArgumentException("prefix: '' (expected: a text)");
                                }
                                return pair -> CompletableFuture.completedFuture(
                                        UserId.unix(prefix + pair.portOnServer()));
                            }
                        }""").write(directory.resolve("bouncer.jar"));
    }

    private void write(String body) throws Exception {
        new PluginJar().withLookup("example.Test", "test", body).write(directory.resolve("test.jar"));
    }

    private Daemon start(String... lookups) throws StartFailure {
        return start(Duration.ofSeconds(40), lookups);
    }

    private Daemon start(Duration lookupTimeout, String... lookups) throws StartFailure {
        return DaemonSetup.asking(lookups)
                .withPlugins(directory)
                .withLookupTimeout(lookupTimeout)
                .start();
    }

    private static InetSocketAddress address(Daemon daemon) {
        return daemon.addresses().getFirst();
    }
}
