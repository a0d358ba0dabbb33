package io.github.nettyidentd.daemon;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.joran.JoranConfigurator;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.LoggingEvent;
import ch.qos.logback.core.ConsoleAppender;
import ch.qos.logback.core.status.Status;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.github.nettyidentd.testing.RunningDaemon;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.event.KeyValuePair;

/** What {@code config/logback.xml} makes of an event. */
class LogConfigurationTest {

    private final LoggerContext context = new LoggerContext();

    @BeforeEach
    void configure() throws Exception {
        var configurator = new JoranConfigurator();
        configurator.setContext(context);
        configurator.doConfigure(Path.of("config/logback.xml").toFile());
    }

    @AfterEach
    void stop() {
        context.stop();
    }

    @Test
    void isReadWithoutAWarning() {
        List<Status> complaints = context.getStatusManager().getCopyOfStatusList().stream()
                .filter(status -> status.getEffectiveLevel() >= Status.WARN)
                .toList();

        assertEquals(List.of(), complaints);
    }

    @Test
    void logsFromInfoOnUnlessTold() {
        assertEquals(Level.INFO, context.getLogger(Logger.ROOT_LOGGER_NAME).getLevel());
    }

    @Test
    void textIsOneLine() {
        String line = encode("text", event("query", null));

        assertTrue(RunningDaemon.LOG_LINE.matcher(line.stripTrailing()).matches(), line);
        assertTrue(line.endsWith(" INFO  query userId=\"a\\u000ab\"\n"), line);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"\n", "\r\n", "\u0085", "\u2028", "\u001b[2J", "\u009b", "\u202e", "\u2066", "\u0000", "\t"})
    void messageCannotForgeALineOrMoveTheCursor(String bad) {
        String line = encode("text", event("a" + bad + "b", null));

        assertTrue(line.stripTrailing().matches("\\S+ INFO  a +(?:\\[2J)?b userId=\\S+"), line);
    }

    @Test
    void stackTraceCannotPassForALine() {
        var failure = new IllegalStateException(
                "x\n2026-11-22T20:15:41.944Z INFO  forged\u001b[2J", new IllegalStateException("\r2026 forged"));

        List<String> lines = encode("text", event("failed", failure)).lines().toList();

        assertTrue(lines.size() > 4, lines::toString);
        assertTrue(RunningDaemon.LOG_LINE.matcher(lines.getFirst()).matches(), lines::toString);
        lines.stream().skip(1).forEach(line -> assertTrue(line.startsWith("    "), lines::toString));
        lines.forEach(line -> assertTrue(line.chars().allMatch(c -> c >= ' ' || c == '\t'), lines::toString));
    }

    @Test
    void jsonIsOneObject() {
        String line = encode("json", event("query", null));

        JsonObject json = JsonParser.parseString(line).getAsJsonObject();
        assertEquals("INFO", json.get("level").getAsString());
        assertEquals("query", json.get("formattedMessage").getAsString());
        assertEquals("[{\"userId\":\"a\\nb\"}]", json.get("kvpList").toString());
        assertEquals(1, line.lines().count());
    }

    private String encode(String name, ILoggingEvent event) {
        var appender =
                (ConsoleAppender<ILoggingEvent>) context.getLogger("unused").getAppender(name);
        return new String(appender.getEncoder().encode(event), UTF_8);
    }

    private ILoggingEvent event(String message, @Nullable Throwable failure) {
        var event = new LoggingEvent("test", context.getLogger("test"), Level.INFO, message, failure, null);
        event.addKeyValuePair(new KeyValuePair("userId", "a\nb"));
        return event;
    }
}
