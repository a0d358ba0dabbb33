package io.github.nettyidentd.daemon;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.github.nettyidentd.testing.Asker;
import io.github.nettyidentd.testing.Commands;
import io.github.nettyidentd.testing.Metrics;
import io.github.nettyidentd.testing.OwnConnection;
import io.github.nettyidentd.testing.RunningDaemon;
import io.github.nettyidentd.testing.RunningProcess;
import io.github.nettyidentd.testing.TempDirectory;
import io.github.nettyidentd.testing.TestResources;
import java.net.InetAddress;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Checks the dashboard and the alerts in {@code packaging} against a running daemon and against Prometheus. */
@SuppressWarnings("NullAway.Init") // started before each test
class MonitoringIT {

    private static final Path DASHBOARD = Path.of("packaging/grafana/netty-identd.json");
    private static final Path ALERTS = Path.of("packaging/prometheus/netty-identd.rules.yml");
    private static final Path ALERTS_TEST = Path.of("src/test/resources/prometheus/netty-identd.rules.test.yml");
    private static final Duration DEADLINE = Duration.ofSeconds(40);

    /** The expression is the rest of the line, or the indented lines after it. */
    private static final Pattern ALERT_EXPRESSION = Pattern.compile("(?m)^ {8}expr: (?:\\|\\n((?: {10}.*\\n)+)|(.*)$)");

    /** The parts of an expression that name no metric: strings, matchers, ranges and labels. */
    private static final Pattern NO_METRIC = Pattern.compile(
            "\"[^\"]*\"|\\{[^}]*}|\\[[^]]*]|\\b(?:by|without|on|ignoring|group_left|group_right)\\s*\\([^)]*\\)");

    private static final Pattern NAME = Pattern.compile("\\b[a-zA-Z_:][\\w:]*+(?!\\s*\\()");
    private static final Pattern SELECTOR = Pattern.compile("\\b(?:netty_identd|jvm|process)_\\w+(?:\\{[^}]*})?");

    private final HttpClient http = HttpClient.newHttpClient();

    @RegisterExtension
    final TestResources resources = new TestResources();

    private Path directory;
    private String target;

    @BeforeEach
    void start() throws Exception {
        directory = resources.add(TempDirectory.create()).path();
        Path policy = Files.writeString(directory.resolve("p.conf"), "default { default { force hide } }");
        var daemon = resources.add(RunningDaemon.start(
                "--metrics",
                "0",
                "-C",
                policy.toString(),
                "--namespaces",
                "--helper",
                directory.resolve("none").toString(),
                "--registrations=" + directory.resolve("register")));
        target = Metrics.of(daemon).address().getAuthority();
        try (OwnConnection own = OwnConnection.open(InetAddress.ofLiteral("127.0.0.1"))) {
            Asker.ask(daemon.address(), own.localPort(), own.remotePort());
        }
    }

    @AfterEach
    void stop() {
        http.close();
    }

    @Test
    void dashboardAndAlertsNameOnlyMetricsThatExist() throws Exception {
        Set<String> exist = get("http://" + target + "/metrics")
                .lines()
                .filter(line -> !line.startsWith("#"))
                .map(line -> line.replaceFirst("[{ ].*", ""))
                .collect(Collectors.toSet());
        // A metric that Prometheus makes, and words between expressions.
        exist.addAll(Set.of("up", "and", "or", "unless"));

        for (String expression : expressions()) {
            Set<String> named = NAME.matcher(NO_METRIC.matcher(expression).replaceAll(" "))
                    .results()
                    .map(match -> match.group())
                    .collect(Collectors.toCollection(TreeSet::new));
            assertFalse(named.isEmpty(), expression);
            named.removeAll(exist);
            assertEquals(Set.of(), named, expression);
        }
    }

    @Test
    void prometheusAcceptsAllExpressionsAndFindsTheirMetrics() throws Exception {
        Commands.assumeProgram("prometheus");
        String prometheus = "http://" + startPrometheus() + "/api/v1/";
        Instant end = Instant.now().plus(DEADLINE);
        while (result(prometheus, "count_over_time(up{job=\"netty-identd\"}[1m]) > 3")
                .isEmpty()) {
            assertTrue(Instant.now().isBefore(end), () -> "no scrapes within " + DEADLINE);
        }

        for (String panel : panels()) {
            awaitResult(prometheus, inGrafana(panel));
        }
        for (String expression : expressions()) {
            result(prometheus, inGrafana(expression));
            for (String selector : all(SELECTOR, inGrafana(expression))) {
                awaitResult(prometheus, selector);
            }
        }
        int alerts = 0;
        for (JsonElement rule : rules(prometheus)) {
            assertEquals("ok", rule.getAsJsonObject().get("health").getAsString(), rule::toString);
            alerts++;
        }
        assertEquals(alertExpressions().size(), alerts);
    }

    @Test
    void alertsFireWhenTheyShouldAndNotOtherwise() throws Exception {
        Commands.assumeProgram("promtool");
        Commands.check(List.of("promtool", "check", "rules", ALERTS.toString()));
        Commands.check(List.of("promtool", "test", "rules", ALERTS_TEST.toString()));
    }

    /** Starts Prometheus, and gives the address on which it listens. */
    private String startPrometheus() throws Exception {
        Path configuration =
                Files.writeString(directory.resolve("prometheus.yml"), """
                global: {scrape_interval: 1s, evaluation_interval: 1s}
                rule_files: ['%s']
                scrape_configs:
                  - job_name: netty-identd
                    static_configs: [{targets: ['%s']}]
                """.formatted(ALERTS.toAbsolutePath(), target));
        var prometheus = resources.add(RunningProcess.start(List.of(
                "prometheus",
                "--config.file=" + configuration,
                "--storage.tsdb.path=" + directory.resolve("data"),
                "--web.listen-address=127.0.0.1:0")));
        String address =
                prometheus.awaitLine("msg=\"Listening on\" address=(\\S+)").group(1);
        prometheus.awaitLine("Server is ready");
        return address;
    }

    /** Waits until an expression gives something: rates need two scrapes, and a busy host may miss one. */
    private void awaitResult(String prometheus, String expression) throws Exception {
        Instant end = Instant.now().plus(DEADLINE);
        while (result(prometheus, expression).isEmpty()) {
            assertTrue(Instant.now().isBefore(end), () -> expression + " finds nothing");
        }
    }

    /** Gives the present value of an expression; fails if Prometheus does not accept it. */
    private JsonArray result(String prometheus, String expression) throws Exception {
        JsonObject answer = json(prometheus + "query?query=" + URLEncoder.encode(expression, UTF_8));
        assertEquals("success", answer.get("status").getAsString(), () -> expression + ": " + answer);
        return answer.getAsJsonObject("data").getAsJsonArray("result");
    }

    /** Waits until each rule was evaluated, and gives all rules. */
    private JsonArray rules(String prometheus) throws Exception {
        Instant end = Instant.now().plus(DEADLINE);
        while (true) {
            JsonArray rules = json(prometheus + "rules")
                    .getAsJsonObject("data")
                    .getAsJsonArray("groups")
                    .get(0)
                    .getAsJsonObject()
                    .getAsJsonArray("rules");
            if (!rules.toString().contains("\"health\":\"unknown\"")
                    || Instant.now().isAfter(end)) {
                return rules;
            }
        }
    }

    private JsonObject json(String uri) throws Exception {
        return JsonParser.parseString(get(uri)).getAsJsonObject();
    }

    private String get(String uri) throws Exception {
        return http.send(HttpRequest.newBuilder(URI.create(uri)).build(), BodyHandlers.ofString())
                .body();
    }

    /** Replaces the variables of an expression by values, as Grafana does. */
    private static String inGrafana(String expression) {
        return expression
                .replace("$__rate_interval", "1m")
                .replace("$job", ".*")
                .replace("$instance", ".*");
    }

    private static List<String> expressions() throws Exception {
        List<String> expressions = new ArrayList<>(panels());
        JsonObject dashboard = dashboard();
        for (JsonElement variable : dashboard.getAsJsonObject("templating").getAsJsonArray("list")) {
            JsonElement definition = variable.getAsJsonObject().get("definition");
            if (definition != null) {
                expressions.add(definition.getAsString().replaceFirst("label_values\\((.*), \\w+\\)", "$1"));
            }
        }
        for (JsonElement annotation : dashboard.getAsJsonObject("annotations").getAsJsonArray("list")) {
            expressions.add(annotation.getAsJsonObject().get("expr").getAsString());
        }
        expressions.addAll(alertExpressions());
        return expressions;
    }

    private static List<String> panels() throws Exception {
        List<String> expressions = new ArrayList<>();
        for (JsonElement panel : dashboard().getAsJsonArray("panels")) {
            if (panel.getAsJsonObject().has("targets")) {
                for (JsonElement shown : panel.getAsJsonObject().getAsJsonArray("targets")) {
                    expressions.add(shown.getAsJsonObject().get("expr").getAsString());
                }
            }
        }
        return expressions;
    }

    private static JsonObject dashboard() throws Exception {
        return JsonParser.parseString(Files.readString(DASHBOARD)).getAsJsonObject();
    }

    private static List<String> alertExpressions() throws Exception {
        return ALERT_EXPRESSION
                .matcher(Files.readString(ALERTS))
                .results()
                .map(match -> match.group(1) == null ? match.group(2) : match.group(1))
                .toList();
    }

    private static List<String> all(Pattern pattern, String text) {
        return pattern.matcher(text).results().map(match -> match.group()).toList();
    }
}
