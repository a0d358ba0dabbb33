package io.github.nettyidentd.monitoring;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.github.nettyidentd.protocol.IdentReply;
import io.github.nettyidentd.server.AnsweredQuery;
import java.net.InetAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class StatusPageTest {

    private static final int MOST_OCTETS = 20_480;

    private final DaemonCounters counters = new DaemonCounters();
    private final DaemonMetrics metrics = new DaemonMetrics(counters, "1.2.3", MetricsServerTest.NONE);
    private Instant now = Instant.parse("2026-11-25T05:00:59Z");
    private final StatusPage page = new StatusPage(metrics, () -> now);

    @Test
    void showsFiguresOnly() {
        String figures = page.figures(Statuses.serving());

        // The addresses, the path, the process id and the line of the log are those of Statuses.serving().
        for (String secret : List.of("192.0.2.1", "::", "oidentd", "/etc", "4711", "evil", "threw")) {
            assertFalse(figures.contains(secret), () -> secret + " is in " + figures);
        }
        JsonObject json = JsonParser.parseString(figures).getAsJsonObject();
        assertEquals("[113,1113]", json.get("ports").toString());
        assertEquals("serving", json.get("state").getAsString());
        assertEquals(44_102, json.getAsJsonObject("answers").get("USERID").getAsLong());
        assertEquals(
                "{\"readAt\":\"2026-11-25T04:00:01Z\",\"reloads\":2,\"failedReloads\":0}",
                json.get("policy").toString());
        assertEquals(
                "{\"warnings\":1,\"errors\":0,\"last\":\"2026-11-25T04:30:00Z\"}",
                json.get("problems").toString());
    }

    @Test
    void showsWhatWasCountedInTheLastMinutes() {
        page.figures(Statuses.serving());
        counters.answered(new AnsweredQuery(
                InetAddress.getLoopbackAddress(),
                InetAddress.getLoopbackAddress(),
                new IdentReply.ErrorReply(1, 2, "NO-USER"),
                null,
                Duration.ZERO));
        now = Instant.parse("2026-11-25T05:01:00Z");

        JsonObject lastHour = JsonParser.parseString(page.figures(Statuses.serving()))
                .getAsJsonObject()
                .getAsJsonObject("lastHour");
        assertEquals("2026-11-25T04:02:00Z", lastHour.get("start").getAsString());
        assertEquals(
                "[" + "null,".repeat(58) + "1,0]",
                lastHour.getAsJsonObject("answers").get("NO-USER").toString());
        assertEquals(
                "["
                        + String.join(
                                ",",
                                IntStream.range(0, 60).mapToObj(_ -> "null").toList()) + "]",
                lastHour.get("p50Nanos").toString());
    }

    @Test
    void isSmallAndLoadsNothingFromElsewhere() throws Exception {
        int octets = 0;
        for (String path : List.of("/", "/status.css", "/status.js")) {
            StatusPage.File file = StatusPage.file(path);
            assertNotNull(file, path);
            octets += file.content().readableBytes();
            String text = file.content().toString(UTF_8).replace("http://www.w3.org/2000/svg", "");
            assertFalse(
                    Pattern.compile("https?:|//\\w|@import|innerHTML|\\bstyle=|\\bon\\w+=")
                            .matcher(path.equals("/status.js") ? text.replaceAll("// .*", "") : text)
                            .find(),
                    path);
        }
        assertTrue(octets <= MOST_OCTETS, "octets: " + octets);
    }

    @Test
    void hasNoOtherFiles() throws Exception {
        for (String path : List.of("", "/status.html", "/../StatusPage.class", "/StatusPage.class", "/status.js/")) {
            assertNull(StatusPage.file(path), path);
        }
    }
}
