package io.github.nettyidentd.monitoring;

import static io.github.nettyidentd.monitoring.MetricsClient.CLOSED;
import static io.github.nettyidentd.monitoring.MetricsClient.SERVED;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.nettyidentd.hop.HopStatistics;
import io.github.nettyidentd.registry.RegistryStatistics;
import io.github.nettyidentd.system.SystemStatistics;
import io.github.nettyidentd.testing.Await;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MetricsServerTest {

    private static final String LIVE = "/health/live";
    private static final String READY = "/health/ready";
    private static final Duration LONG = Duration.ofMinutes(10);
    private static final Duration SHORT = Duration.ofMillis(200);

    static final SystemStatistics NONE = new SystemStatistics() {
        @Override
        public long accountsCached() {
            return 0;
        }

        @Override
        public long userFilesCached() {
            return 0;
        }

        @Override
        public Optional<Instant> policyReadAt() {
            return Optional.empty();
        }

        @Override
        public HopStatistics hopStatistics() {
            return HopStatistics.NONE;
        }

        @Override
        public Optional<RegistryStatistics> registryStatistics() {
            return Optional.empty();
        }
    };

    /** An event loop that is either well or stuck for ever. The semaphore has a permit for each health check. */
    private static final class Loop implements MetricsServer.Health {
        private final CompletableFuture<Void> alive = new CompletableFuture<>();
        private final Semaphore asked = new Semaphore(0);

        static Loop well() {
            var loop = new Loop();
            loop.alive.complete(null);
            return loop;
        }

        @Override
        public boolean ready() {
            return true;
        }

        @Override
        public CompletableFuture<Void> alive() {
            asked.release();
            return alive;
        }

        @Override
        public Status status(boolean isAlive) {
            Status.State state = isAlive ? Status.State.SERVING : Status.State.STUCK;
            return Statuses.of(state, 4711, "2026-11-25T05:01:00Z", 1, null);
        }
    }

    private final List<AutoCloseable> open = new ArrayList<>();

    @AfterEach
    void stop() throws Exception {
        for (AutoCloseable each : open.reversed()) {
            each.close();
        }
    }

    @Test
    void answersRequestsOfAConnectionOneAfterTheOther() throws Exception {
        InetSocketAddress server = start(Loop.well(), MetricsServer.Timeouts.USUAL);
        MetricsClient client = connect(server);
        client.send("GET /health/live HTTP/1.1\r\n\r\n".repeat(199) + "GET /health/live HTTP/1.0\r\n\r\n");

        assertEquals(
                200, client.readAll().lines().filter(line -> line.equals("ok")).count());
    }

    @Test
    void takesNoFurtherRequestWhileOneIsUnderWay() throws Exception {
        var stuck = new Loop();
        InetSocketAddress server = start(stuck, MetricsServer.Timeouts.USUAL);
        String request = "GET /health/live HTTP/1.1\r\n\r\n";
        open.add(MetricsClient.flood(server, request, 1 << 20));

        assertTrue(stuck.asked.tryAcquire(1, TimeUnit.MINUTES));
        // The same thread answers this request, so by now it has read all that it would read of the flood.
        assertEquals(SERVED, connect(server).request(READY));
        assertEquals(0, stuck.asked.availablePermits());
    }

    @Test
    void closesAConnectionWhoseRequestTakesTooLong() throws Exception {
        InetSocketAddress server = start(Loop.well(), new MetricsServer.Timeouts(LONG, SHORT, LONG));

        assertTrue(connect(server).isClosedDespiteAnOctetEach(SHORT.dividedBy(4)));
    }

    @Test
    void closesAConnectionThatIsIdle() throws Exception {
        InetSocketAddress server = start(Loop.well(), new MetricsServer.Timeouts(SHORT, LONG, LONG));
        MetricsClient silent = connect(server);
        // On a slow machine a connection may have been idle for too long before it asks for the first time.
        Await.until("a request is answered", () -> connect(server).request(LIVE).equals(SERVED));
        var answered = (MetricsClient) open.getLast();

        assertEquals("", silent.readAll());
        assertEquals("", answered.readAll());
    }

    @Test
    void aRequestThatWasAnsweredHasNoDeadline() throws Exception {
        InetSocketAddress server = start(Loop.well(), new MetricsServer.Timeouts(LONG, SHORT, LONG));
        MetricsClient kept = connect(server);
        assertEquals(SERVED, kept.request(LIVE));
        MetricsClient slow = connect(server);
        slow.send("GET");
        assertEquals("", slow.readAll());

        assertEquals(SERVED, kept.request(LIVE));
    }

    @Test
    void closesAConnectionWhoseClientDoesNotRead() throws Exception {
        InetSocketAddress server = start(Loop.well(), new MetricsServer.Timeouts(LONG, LONG, SHORT));
        String request = "GET /metrics HTTP/1.1\r\n\r\n";
        var silent = MetricsClient.flood(server, request, 1);
        open.add(silent);

        assertTrue(MetricsClient.isReset(silent, request));
    }

    @Test
    void servesSoManyConnectionsAndClosesTheIdlestForAnother() throws Exception {
        InetSocketAddress server = start(Loop.well(), MetricsServer.Timeouts.USUAL);
        List<MetricsClient> clients = new ArrayList<>();
        for (int i = 0; i < MetricsServer.MAX_CONNECTIONS; i++) {
            clients.add(connect(server));
            assertEquals(SERVED, clients.getLast().request(READY));
        }
        assertEquals(SERVED, clients.getFirst().request(READY));

        assertEquals(SERVED, connect(server).request(READY));
        assertEquals(CLOSED, clients.get(1).request(READY));
        assertEquals(SERVED, clients.get(0).request(READY));
        assertEquals(SERVED, clients.get(2).request(READY));
    }

    @Test
    void aProberFindsRoomWhileAllConnectionsAreSlow() throws Exception {
        InetSocketAddress server = start(Loop.well(), new MetricsServer.Timeouts(LONG, LONG, LONG));
        List<MetricsClient> slow = new ArrayList<>();
        for (int i = 0; i < MetricsServer.MAX_CONNECTIONS; i++) {
            slow.add(connect(server));
            slow.getLast().send("GET /health/live HTTP/1.1\r\nX: ");
        }

        for (int i = 0; i < 3; i++) {
            assertEquals(SERVED, connect(server).request(LIVE));
        }
        // The first prober replaced a slow connection. Now it is idle, so the next prober replaced the first one.
        long served = 0;
        for (MetricsClient client : slow) {
            served += client.finishRequest().equals(SERVED) ? 1 : 0;
        }
        assertEquals(MetricsServer.MAX_CONNECTIONS - 1, served);
    }

    @Test
    void refusesAHeaderThatIsTooLongAtOnce() throws Exception {
        InetSocketAddress server = start(Loop.well(), new MetricsServer.Timeouts(LONG, LONG, LONG));
        String request = "GET /health/live HTTP/1.1\r\nX: " + "x".repeat(10_000);

        for (String end : List.of("", "\r\n\r\n")) {
            MetricsClient client = connect(server);
            client.send(request + end);
            assertEquals("HTTP/1.1 431 Request Header Fields Too Large", firstLine(client));
        }
    }

    @Test
    void refusesAFirstLineThatIsTooLongAtOnce() throws Exception {
        InetSocketAddress server = start(Loop.well(), new MetricsServer.Timeouts(LONG, LONG, LONG));
        MetricsClient client = connect(server);
        client.send("GET /" + "x".repeat(10_000));

        assertEquals("HTTP/1.1 414 Request-URI Too Long", firstLine(client));
    }

    @Test
    void findsNothingAtAPathThatIsNoText() throws Exception {
        InetSocketAddress server = start(Loop.well(), new MetricsServer.Timeouts(LONG, LONG, LONG));
        MetricsClient client = connect(server);
        client.send("GET /%zz HTTP/1.1\r\nConnection: close\r\n\r\n");

        assertEquals("HTTP/1.1 404 Not Found", firstLine(client));
    }

    @Test
    void refusesAHeaderThatIsWrong() throws Exception {
        InetSocketAddress server = start(Loop.well(), new MetricsServer.Timeouts(LONG, LONG, LONG));
        MetricsClient client = connect(server);
        client.send("GET /health/live HTTP/1.1\r\nno field\r\n\r\n");

        assertEquals("HTTP/1.1 400 Bad Request", firstLine(client));
    }

    @ParameterizedTest
    @CsvSource({
        "/,             text/html; charset=utf-8",
        "/status.css,   text/css; charset=utf-8",
        "/status.js,    text/javascript; charset=utf-8",
        "/status.json,  application/json",
        "/status.json?x, application/json"
    })
    void servesThePageWithHeadersThatProtectIt(String path, String type) throws Exception {
        InetSocketAddress server = start(Loop.well(), MetricsServer.Timeouts.USUAL);
        String got = answer(server, "GET", path);

        for (String expected : List.of(
                SERVED,
                "content-type: " + type,
                "cache-control: no-store",
                "x-content-type-options: nosniff",
                "referrer-policy: no-referrer",
                "content-security-policy: default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self';"
                        + " img-src data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'")) {
            assertTrue(got.contains(expected + "\r\n"), () -> expected + " is not in " + got);
        }
        assertFalse(got.contains("access-control-allow-origin"), got);
        String head = answer(server, "HEAD", path);
        assertEquals(head.length(), head.indexOf("\r\n\r\n") + 4, head);
        assertTrue(got.startsWith(head.substring(0, head.indexOf("\r\n"))), head);
        assertTrue(answer(server, "POST", path).startsWith("HTTP/1.1 405 "));
    }

    @Test
    void namesItsPathsToAClientThatAsksForAnother() throws Exception {
        InetSocketAddress server = start(Loop.well(), MetricsServer.Timeouts.USUAL);
        String got = answer(server, "GET", "/favicon.ico");

        assertTrue(got.startsWith("HTTP/1.1 404 "), got);
        assertTrue(got.endsWith("\r\n\r\nhere are /, /status.json, /metrics, /health/live and /health/ready\n"), got);
    }

    @Test
    void theFiguresSayWhetherAnEventLoopIsStuck() throws Exception {
        assertTrue(answer(start(Loop.well(), MetricsServer.Timeouts.USUAL), "GET", "/status.json")
                .contains("\"state\":\"serving\""));
        assertTrue(answer(start(new Loop(), MetricsServer.Timeouts.USUAL), "GET", "/status.json")
                .contains("\"state\":\"stuck\""));
    }

    private String answer(InetSocketAddress server, String method, String path) throws IOException {
        MetricsClient client = connect(server);
        client.send(method + " " + path + " HTTP/1.1\r\nConnection: close\r\n\r\n");
        return client.readAll();
    }

    private static String firstLine(MetricsClient client) throws IOException {
        return client.readAll().lines().findFirst().orElse("");
    }

    private InetSocketAddress start(MetricsServer.Health health, MetricsServer.Timeouts timeouts) throws IOException {
        var loopback = new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 0);
        var metrics = new DaemonMetrics(new DaemonCounters(), "1.2.3", NONE);
        MetricsServer server = MetricsServer.start(loopback, metrics, health, timeouts);
        open.add(server);
        return server.address();
    }

    private MetricsClient connect(InetSocketAddress server) throws IOException {
        MetricsClient client = MetricsClient.connect(server);
        open.add(client);
        return client;
    }
}
