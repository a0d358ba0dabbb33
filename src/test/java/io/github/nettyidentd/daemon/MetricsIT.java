package io.github.nettyidentd.daemon;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.nettyidentd.testing.Asker;
import io.github.nettyidentd.testing.InstalledProgram;
import io.github.nettyidentd.testing.Metrics;
import io.github.nettyidentd.testing.OwnConnection;
import io.github.nettyidentd.testing.RunningDaemon;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.opentest4j.AssertionFailedError;

/** The metrics of a running daemon, as Prometheus gets them. */
class MetricsIT {

    private static final Path PROMTOOL = Path.of("/usr/bin/promtool");
    private static final Pattern TYPE = Pattern.compile("(?m)^# TYPE (\\S+) ");

    private final HttpClient http = HttpClient.newHttpClient();

    @TempDir
    private Path directory;

    private RunningDaemon daemon;
    private String root;
    private Instant started;

    @BeforeEach
    void start() throws Exception {
        started = Instant.now();
        // The daemon gives up root, and the user that it becomes reads the policy again.
        Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxr-xr-x"));
        Path policy = Files.writeString(directory.resolve("p.conf"), "default { default { force hide } }");
        daemon = RunningDaemon.start(
                "--metrics", "0", "-C", policy.toString(), "--registrations=" + directory.resolve("register"));
        root = Metrics.of(daemon).root();
    }

    @AfterEach
    void stop() {
        daemon.close();
        http.close();
    }

    @Test
    void countsWhatWasAnswered() throws Exception {
        try (OwnConnection own = OwnConnection.open(InetAddress.ofLiteral("127.0.0.1"));
                Asker asker = Asker.connect(daemon.address())) {
            for (int i = 0; i < 3; i++) {
                assertTrue(asker.ask(own.localPort(), own.remotePort()).endsWith(" : ERROR : HIDDEN-USER"));
            }
            assertTrue(asker.ask(1, 1).endsWith(" : ERROR : NO-USER"));
            assertTrue(asker.ask(0, 1).endsWith(" : ERROR : INVALID-PORT"));

            List<String> lines = get("/metrics").body().lines().toList();

            for (String expected : List.of(
                    "netty_identd_queries_total{answer=\"HIDDEN-USER\"} 3.0",
                    "netty_identd_queries_total{answer=\"NO-USER\"} 1.0",
                    "netty_identd_queries_total{answer=\"INVALID-PORT\"} 1.0",
                    "netty_identd_queries_total{answer=\"USERID\"} 0.0",
                    "netty_identd_connections_total 1.0",
                    "netty_identd_connections_open 1.0",
                    "netty_identd_limits_reached_total{limit=\"connections\"} 0.0",
                    "netty_identd_reloads_total 0.0",
                    "netty_identd_user_files_cached 0.0",
                    "netty_identd_lookups_under_way{lookup=\"system\"} 0.0",
                    "netty_identd_lookup_duration_seconds_count{lookup=\"system\",outcome=\"hidden-user\"} 3",
                    "netty_identd_lookup_duration_seconds_count{lookup=\"system\",outcome=\"no-user\"} 1")) {
                assertTrue(lines.contains(expected), () -> expected + " is not in " + lines);
            }
            assertEquals(
                    3.0,
                    lines.stream()
                            .filter(line -> line.startsWith("netty_identd_decisions_total{"))
                            .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' '))))
                            .sum());
        }
    }

    @Test
    void isAcceptedByPromtool() throws Exception {
        assumeTrue(Files.isExecutable(PROMTOOL), "needs promtool (Debian: prometheus)");
        Asker.ask(daemon.address(), 1, 1);
        Path scraped =
                Files.writeString(directory.resolve("metrics"), get("/metrics").body());

        Process tool = new ProcessBuilder(PROMTOOL.toString(), "check", "metrics")
                .redirectInput(scraped.toFile())
                .redirectErrorStream(true)
                .start();
        String said = new String(tool.getInputStream().readAllBytes(), UTF_8);

        assertTrue(tool.waitFor(30, TimeUnit.SECONDS));
        assertEquals("", said);
        assertEquals(0, tool.exitValue());
    }

    @Test
    void speaksOpenMetricsToAClientThatAcceptsIt() throws Exception {
        HttpResponse<String> answer = http.send(
                request("/metrics")
                        .header("Accept", "application/openmetrics-text")
                        .build(),
                BodyHandlers.ofString());

        assertTrue(answer.headers().firstValue("Content-Type").orElse("").startsWith("application/openmetrics-text"));
        assertTrue(answer.body().endsWith("# EOF\n"), answer.body());
        assertTrue(
                get("/metrics").headers().firstValue("Content-Type").orElse("").startsWith("text/plain"));
    }

    @Test
    void reportsItsHealth() throws Exception {
        assertEquals(200, get("/health/live").statusCode());
        assertEquals(200, get("/health/ready").statusCode());
        HttpResponse<String> head = http.send(request("/health/ready").HEAD().build(), BodyHandlers.ofString());
        assertEquals(200, head.statusCode());
        assertEquals("", head.body());
    }

    @Test
    void refusesWhatItDoesNotKnow() throws Exception {
        assertEquals(404, get("/metrics/x").statusCode());
        HttpResponse<String> posted = http.send(
                request("/metrics")
                        .POST(HttpRequest.BodyPublishers.ofString("x"))
                        .build(),
                BodyHandlers.ofString());
        assertEquals(405, posted.statusCode());
        assertEquals("GET, HEAD", posted.headers().firstValue("Allow").orElse(""));
        assertEquals("HTTP/1.1 400 Bad Request", raw("nonsense\r\n\r\n"));
        assertTrue(raw("GET /" + "x".repeat(10_000) + " HTTP/1.1\r\n\r\n").matches("HTTP/1.1 4\\d\\d .*"));
        assertEquals(200, get("/health/live").statusCode());
        assertEquals(List.of(), daemon.problems());
    }

    @Test
    void reportsItsProcessAndItsMemory() throws Exception {
        double descriptors;
        try (var open = Files.list(Path.of("/proc/" + daemon.pid() + "/fd"))) {
            descriptors = open.count();
        }

        Map<String, Double> values = values();

        double open = value(values, "process_open_fds");
        // the connection of this scrape beside those, and what is opened to count them
        assertEquals(descriptors + 1, open, 2);
        assertTrue(value(values, "process_max_fds") >= open, values::toString);
        assertTrue(value(values, "process_cpu_seconds_total") > 0, values::toString);
        double used = value(values, "jvm_memory_used_bytes{area=\"heap\"}");
        assertTrue(used > 0 && used <= value(values, "jvm_memory_max_bytes{area=\"heap\"}"), values::toString);
        assertTrue(value(values, "jvm_memory_pool_used_bytes{pool=\"Metaspace\"}") > 1_000_000, values::toString);
        for (String family : List.of("jvm_gc_collection_seconds_count{", "jvm_gc_collection_seconds_sum{")) {
            assertTrue(values.keySet().stream().anyMatch(name -> name.startsWith(family)), values::toString);
        }
    }

    @Test
    void reportsWhenThePolicyInForceWasRead() throws Exception {
        double first = policyReadAt();
        assertEquals(1, value(values(), "netty_identd_last_reload_successful"));
        assertTrue(first >= started.getEpochSecond() && first <= secondsNow(), () -> "read at " + first);

        Files.writeString(directory.resolve("p.conf"), "nonsense");
        daemon.signal("HUP");
        daemon.awaitLog("policy not reloaded");
        assertEquals(first, policyReadAt());
        assertEquals(0, value(values(), "netty_identd_last_reload_successful"));

        Files.writeString(directory.resolve("p.conf"), "default { default { force reply \"x\" } }");
        daemon.signal("HUP");
        daemon.awaitLog("policy reloaded from");
        double second = policyReadAt();
        assertTrue(second > first && second <= secondsNow(), () -> "read at " + first + " and " + second);
        assertEquals(1, value(values(), "netty_identd_last_reload_successful"));
    }

    @Test
    void countsReloads() throws Exception {
        daemon.signal("HUP");
        daemon.awaitLog("policy reloaded from");
        assertTrue(get("/metrics").body().contains("netty_identd_reloads_total 1.0\n"));
        Files.writeString(directory.resolve("p.conf"), "nonsense");
        daemon.signal("HUP");
        daemon.awaitLog("policy not reloaded");
        assertTrue(get("/metrics").body().contains("netty_identd_reload_failures_total 1.0\n"));
    }

    @Test
    void endsTheStartWhereItCannotListen() throws Exception {
        try (var taken = new ServerSocket(0, 1, InetAddress.ofLiteral("127.0.0.1"))) {
            var finished = InstalledProgram.built()
                    .run("--listen", "127.0.0.1:0", "--metrics", String.valueOf(taken.getLocalPort()));

            assertEquals(1, finished.status(), finished::err);
            assertTrue(
                    finished.err()
                            .contains("cannot show metrics on 127.0.0.1:" + taken.getLocalPort()
                                    + ": Address already in use: another program has the port; 'ss -ltnp' shows which"),
                    finished::err);
        }
    }

    @Test
    void theManualNamesExactlyTheseMetrics() throws Exception {
        try (OwnConnection own = OwnConnection.open(InetAddress.ofLiteral("127.0.0.1"))) {
            Asker.ask(daemon.address(), own.localPort(), own.remotePort());
        }
        Set<String> shown = TYPE.matcher(get("/metrics").body())
                .results()
                .map(match -> match.group(1))
                .collect(Collectors.toCollection(TreeSet::new));
        Set<String> documented = Pattern.compile("\\b(?:netty_identd|jvm|process)_\\w+")
                .matcher(Files.readString(Path.of("packaging/man/netty-identd.8")))
                .results()
                .map(MatchResult::group)
                .collect(Collectors.toCollection(TreeSet::new));

        // This daemon asks no helper.
        documented.removeIf(name -> name.startsWith("netty_identd_helper_") || name.equals("netty_identd_namespaces"));
        assertFalse(shown.isEmpty());
        assertEquals(shown, documented);
    }

    private double policyReadAt() throws Exception {
        return value(values(), "netty_identd_policy_read_time_seconds");
    }

    /** Gives the time of the clock that the daemon has too, rounded as the daemon rounds it. */
    private static double secondsNow() {
        return Instant.now().toEpochMilli() / 1000.0;
    }

    private static double value(Map<String, Double> values, String name) {
        Double value = values.get(name);
        if (value == null) {
            throw new AssertionFailedError(name + " is not in " + values);
        }
        return value;
    }

    /** Gives each sample by its name and labels. */
    private Map<String, Double> values() throws Exception {
        return get("/metrics")
                .body()
                .lines()
                .filter(line -> !line.startsWith("#"))
                .collect(Collectors.toMap(
                        line -> line.substring(0, line.lastIndexOf(' ')),
                        line -> Double.parseDouble(line.substring(line.lastIndexOf(' ')))));
    }

    private HttpResponse<String> get(String path) throws Exception {
        return http.send(request(path).build(), BodyHandlers.ofString());
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create(root + path));
    }

    /** Gives the first line of the answer. */
    private String raw(String request) throws Exception {
        URI uri = URI.create(root);
        try (var socket = new Socket(uri.getHost(), uri.getPort())) {
            socket.setSoTimeout(30_000);
            socket.getOutputStream().write(request.getBytes(UTF_8));
            return new String(socket.getInputStream().readAllBytes(), UTF_8)
                    .lines()
                    .findFirst()
                    .orElse("");
        }
    }
}
