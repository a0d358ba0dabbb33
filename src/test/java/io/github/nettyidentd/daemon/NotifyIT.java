package io.github.nettyidentd.daemon;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.nettyidentd.testing.Asker;
import io.github.nettyidentd.testing.Commands;
import io.github.nettyidentd.testing.InstalledProgram;
import io.github.nettyidentd.testing.Metrics;
import io.github.nettyidentd.testing.NotifySocket;
import io.github.nettyidentd.testing.RunningDaemon;
import io.github.nettyidentd.testing.TempDirectory;
import io.github.nettyidentd.testing.TestResources;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What the daemon reports to a service manager, from its start to its end. */
@SuppressWarnings("NullAway.Init") // opened before each test
class NotifyIT {

    @RegisterExtension
    final TestResources resources = new TestResources();

    private Path directory;
    private NotifySocket socket;

    @BeforeEach
    void open() throws Exception {
        directory = resources.add(TempDirectory.create()).path();
        socket = resources.add(NotifySocket.open(directory.resolve("notify").toString()));
    }

    private RunningDaemon start(Map<String, String> environment, String... options) throws Exception {
        List<String> arguments = new ArrayList<>(List.of("--listen", "127.0.0.1:0"));
        arguments.addAll(List.of(options));
        var command = InstalledProgram.built().command(arguments.toArray(String[]::new));
        command.environment().put("NOTIFY_SOCKET", socket.address());
        command.environment().putAll(environment);
        return resources.add(RunningDaemon.start(command));
    }

    @Test
    void isReadyOnceItAnswersAndReadyAgainAfterAReload() throws Exception {
        Path policy = Files.writeString(directory.resolve("policy.conf"), "default { default { force hide } }\n");
        var daemon = start(Map.of(), "-C", policy.toString(), "--log-level", "debug");
        String serving = "READY=1 | STATUS=listening on 127.0.0.1:%d (%s); asking system"
                .formatted(daemon.port(), daemon.transport());
        // The start-up check is logged at debug.
        assertEquals(serving, socket.next());
        daemon.awaitLog("knows the owner of our own loopback connections");
        assertEquals("1 , 2 : ERROR : NO-USER", Asker.ask(daemon.address(), 1, 2));

        daemon.signal("HUP");
        assertTrue(socket.next().startsWith("RELOADING=1 | MONOTONIC_USEC="));
        assertEquals(serving + "; policy reloaded from " + policy, socket.next());

        Files.writeString(policy, "default { default { force hide } }\nuser root { forse }\ndefault }\n");
        daemon.signal("HUP");
        assertTrue(socket.next().startsWith("RELOADING=1 | MONOTONIC_USEC="));
        String rejected = socket.next();
        String expected = serving + "; policy not reloaded, the old one stays in force: " + policy + ":2:13: ";
        assertTrue(rejected.startsWith(expected), rejected);

        daemon.terminate();
        assertTrue(socket.next().startsWith("STOPPING=1"));
        assertEquals(0, daemon.awaitExit());
    }

    @Test
    void isReadyAfterAReloadWithoutAPolicy() throws Exception {
        var daemon = start(Map.of(), "--lookup", "fixed:user-id=nobody");
        assertTrue(socket.next().startsWith("READY=1"));
        daemon.signal("HUP");
        assertTrue(socket.next().startsWith("RELOADING=1"));
        assertTrue(socket.next().endsWith("; no policy to reload"));
    }

    @Test
    void stopsBeforeItAnswersWhatIsUnderWay() throws Exception {
        try (Gate gate = Gate.open(directory)) {
            var daemon = start(
                    Map.of(), "--plugins", directory.toString(), "--lookup", gate.lookup(), "--lookup-timeout", "1m");
            assertTrue(socket.next().startsWith("READY=1"));
            try (Asker asker = Asker.connect(daemon.address())) {
                asker.send(6193, 23);
                try (Gate.Waiting query = gate.await()) {
                    daemon.terminate();
                    assertEquals("STOPPING=1 | STATUS=answering the queries that were received", socket.next());
                    query.answer("late");
                }
                assertEquals("6193 , 23 : USERID : OTHER :late", asker.reply());
            }
            assertEquals(0, daemon.awaitExit());
        }
    }

    @Test
    void isNotReadyWhileItAnswersWhatIsUnderWay() throws Exception {
        try (Gate gate = Gate.open(directory);
                var http = HttpClient.newHttpClient()) {
            var daemon = start(
                    Map.of(),
                    "--metrics",
                    "0",
                    "--plugins",
                    directory.toString(),
                    "--lookup",
                    gate.lookup(),
                    "--lookup-timeout",
                    "1m");
            String root = Metrics.of(daemon).root();
            try (Asker asker = Asker.connect(daemon.address())) {
                asker.send(6193, 23);
                try (Gate.Waiting query = gate.await()) {
                    assertEquals(200, get(http, root + "/health/ready").statusCode());
                    String metrics = get(http, root + "/metrics").body();
                    assertTrue(metrics.contains("netty_identd_lookups_under_way{lookup=\"gate\"} 1.0\n"), metrics);

                    daemon.terminate();
                    socket.await("STOPPING=1");
                    assertEquals(503, get(http, root + "/health/ready").statusCode());
                    assertEquals(200, get(http, root + "/health/live").statusCode());
                    query.answer("late");
                }
                assertEquals("6193 , 23 : USERID : OTHER :late", asker.reply());
            }
            assertEquals(0, daemon.awaitExit());
        }
    }

    private static HttpResponse<String> get(HttpClient http, String uri) throws Exception {
        return http.send(HttpRequest.newBuilder(URI.create(uri)).build(), BodyHandlers.ofString());
    }

    @Test
    void saysWhyItDoesNotStart() throws Exception {
        Path policy = Files.writeString(directory.resolve("policy.conf"), "\nuser root { forse }\ndefualt { }\n");
        assertFails(2, "--max-connections", "many");
        assertEquals("STATUS=--max-connections: 'many' (expected: 0-2147483647)", socket.next());

        assertFails(78, "--config", policy.toString());
        String firstError = socket.next();
        assertTrue(firstError.startsWith("STATUS=" + policy + ":2:13: "), firstError);
        assertFalse(firstError.contains(":3:1: "), firstError);
    }

    private void assertFails(int status, String... options) throws Exception {
        var command = InstalledProgram.built().command(options);
        command.environment().put("NOTIFY_SOCKET", socket.address());
        assertEquals(status, InstalledProgram.run(command).status());
    }

    @Test
    void feedsTheWatchdog() throws Exception {
        start(Map.of("WATCHDOG_USEC", "200000"), "--lookup", "fixed:user-id=nobody", "--event-loops", "2");
        assertTrue(socket.next().startsWith("READY=1"));
        for (int i = 0; i < 3; i++) {
            assertEquals("WATCHDOG=1", socket.next());
        }
    }

    @Test
    void heedsASignalToReloadBeforeItIsReady() throws Exception {
        Path policy = directory.resolve("policy.conf");
        Commands.check(List.of("mkfifo", policy.toString()));
        var command = InstalledProgram.built().command("--listen", "127.0.0.1:0", "-C", policy.toString());
        command.environment().put("NOTIFY_SOCKET", socket.address());
        Process process = command.redirectErrorStream(true).start();
        try {
            // The pipe can be opened once the daemon reads it, and the start cannot be over until it is closed.
            try (var writer = Files.newOutputStream(policy)) {
                Commands.check(List.of("kill", "-HUP", String.valueOf(process.pid())));
                writer.write(
                        "default { default { force hide } }\n".getBytes(java.nio.charset.StandardCharsets.US_ASCII));
            }
            assertTrue(socket.next().startsWith("READY=1"));
            assertTrue(socket.next().startsWith("RELOADING=1"));
        } finally {
            process.destroyForcibly().waitFor();
        }
    }

    @Test
    void answersWhereTheServiceManagerIsGone() throws Exception {
        var command = InstalledProgram.built().command("--listen", "127.0.0.1:0", "--lookup", "fixed:user-id=nobody");
        command.environment().put("NOTIFY_SOCKET", directory.resolve("nowhere").toString());
        command.environment().put("WATCHDOG_USEC", "20000");
        try (var daemon = RunningDaemon.start(command)) {
            daemon.awaitLog("cannot tell the service manager at NOTIFY_SOCKET");
            assertEquals("1 , 2 : USERID : OTHER :nobody", Asker.ask(daemon.address(), 1, 2));
            daemon.terminate();
            assertEquals(0, daemon.awaitExit());
            assertEquals(1, daemon.problems().size(), () -> daemon.problems().toString());
        }
    }
}
