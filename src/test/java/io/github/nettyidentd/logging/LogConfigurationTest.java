package io.github.nettyidentd.logging;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.joran.JoranConfigurator;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.LoggingEvent;
import ch.qos.logback.core.status.Status;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.github.nettyidentd.testing.RunningDaemon;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.event.KeyValuePair;

/** Compares {@link DaemonLogProvider} with {@code config/logback.xml.example}, and tests the lines that both write. */
class LogConfigurationTest {

    private final LoggerContext context = new LoggerContext();
    private String target = "stream";

    private void configure(Map<String, String> properties) {
        context.reset();
        DaemonLogProvider.configure(
                context,
                properties.getOrDefault("netty-identd.log-level", "info"),
                properties.getOrDefault("netty-identd.log-format", "text"),
                properties.getOrDefault("netty-identd.log-target", "stream"));
    }

    private void readExample(Map<String, String> properties) throws Exception {
        context.reset();
        properties.forEach(context::putProperty);
        var configurator = new JoranConfigurator();
        configurator.setContext(context);
        configurator.doConfigure(Path.of("config/logback.xml.example").toFile());
    }

    @AfterEach
    void stop() {
        context.stop();
    }

    @Test
    void complainsOfNothing() throws Exception {
        configure(Map.of());
        assertEquals(List.of(), complaints());
        readExample(Map.of());
        assertEquals(List.of(), complaints());
    }

    private List<Status> complaints() {
        return context.getStatusManager().getCopyOfStatusList().stream()
                .filter(status -> status.getEffectiveLevel() >= Status.WARN)
                .toList();
    }

    @ParameterizedTest
    @CsvSource({"info, text, stream", "debug, json, stream", "off, text, journal"})
    void theExampleSaysTheSame(String level, String format, String target) throws Exception {
        Map<String, String> properties = Map.of(
                "netty-identd.log-level", level, "netty-identd.log-format", format, "netty-identd.log-target", target);
        configure(properties);
        List<String> own = description();

        readExample(properties);

        assertEquals(description(), own);
    }

    /** Describes the levels, the appenders, and the line for an event without its time. */
    private List<String> description() {
        StandardErrorAppender appender = appender();
        String line = new String(Objects.requireNonNull(appender.encoder()).encode(event("query", null)), UTF_8);
        return List.of(
                context.getLoggerList().stream()
                        .filter(logger -> logger.getLevel() != null)
                        .map(logger -> logger.getName() + "=" + logger.getLevel())
                        .toList()
                        .toString(),
                appender.getName() + " " + appender.isStarted(),
                appender.getCopyOfAttachedFiltersList().stream()
                        .map(filter -> filter.getClass().getName() + " " + filter.isStarted())
                        .toList()
                        .toString(),
                line.replaceAll("\\d{4}-\\d\\d-\\d\\dT[^ \"]*", "TIME"));
    }

    private StandardErrorAppender appender() {
        return (StandardErrorAppender) Objects.requireNonNull(
                context.getLogger(Logger.ROOT_LOGGER_NAME).getAppender("standard-error"));
    }

    @Test
    void theExampleLogsFromInfoOnUnlessTold() throws Exception {
        readExample(Map.of());

        assertEquals(Level.INFO, context.getLogger(Logger.ROOT_LOGGER_NAME).getLevel());
    }

    @Test
    void keepsTheAuditWhateverTheLevel() throws Exception {
        configure(Map.of("netty-identd.log-level", "error"));

        assertTrue(context.getLogger("audit").isInfoEnabled());
        assertFalse(context.getLogger("query").isWarnEnabled());
    }

    @Test
    void textIsOneLine() throws Exception {
        String line = text(event("query", null));

        assertTrue(RunningDaemon.LOG_LINE.matcher(line.stripTrailing()).matches(), line);
        assertTrue(line.endsWith(" INFO  query userId=\"a\\u000ab\" micros=12\n"), line);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"\n", "\r\n", "\u0085", "\u2028", "\u001b[2J", "\u009b", "\u202e", "\u2066", "\u0000", "\t"})
    void messageCannotForgeALineOrMoveTheCursor(String bad) throws Exception {
        String line = text(event("a" + bad + "b", null));

        assertTrue(line.stripTrailing().matches("\\S+ INFO  a +(?:\\[2J)?b userId=\\S+ micros=12"), line);
    }

    @Test
    void stackTraceCannotPassForALine() throws Exception {
        var failure = new IllegalStateException(
                "x\n2026-11-22T20:15:41.944Z INFO  forged\u001b[2J", new IllegalStateException("\r2026 forged"));

        List<String> lines = text(event("failed", failure)).lines().toList();

        assertTrue(lines.size() > 4, lines::toString);
        assertTrue(RunningDaemon.LOG_LINE.matcher(lines.getFirst()).matches(), lines::toString);
        lines.stream().skip(1).forEach(line -> assertTrue(line.startsWith("    "), lines::toString));
        lines.forEach(line -> assertTrue(line.chars().allMatch(c -> c >= ' ' || c == '\t'), lines::toString));
    }

    @Test
    void jsonIsOneObject() throws Exception {
        String line = json(event("query", null));

        JsonObject json = JsonParser.parseString(line).getAsJsonObject();
        assertEquals("INFO", json.get("level").getAsString());
        assertEquals("test", json.get("logger").getAsString());
        assertEquals("query", json.get("message").getAsString());
        assertEquals("a\nb", json.get("userId").getAsString());
        assertEquals(12, json.get("micros").getAsLong());
        assertTrue(json.get("micros").getAsJsonPrimitive().isNumber());
        assertTrue(Instant.parse(json.get("time").getAsString())
                .isBefore(Instant.now().plusSeconds(1)));
        assertEquals(1, line.lines().count());
    }

    @ParameterizedTest
    @ValueSource(strings = {"\n", "\u0085", "\u009b", "\u2028", "\u202e", "\u0000", "\"", "\\", "\ud83d\ude00"})
    void jsonKeepsWhatIsWrittenAndIsHarmless(String bad) throws Exception {
        String line = json(event("a" + bad + "b", null));

        assertEquals(
                "a" + bad + "b",
                JsonParser.parseString(line).getAsJsonObject().get("message").getAsString());
        assertTrue(line.stripTrailing().chars().allMatch(c -> c >= ' ' && c < 0x7f), line);
    }

    @Test
    void jsonHasTheStackTrace() throws Exception {
        String line = json(event("failed", new IllegalStateException("bug\nforged")));

        String exception =
                JsonParser.parseString(line).getAsJsonObject().get("exception").getAsString();
        assertTrue(exception.startsWith("java.lang.IllegalStateException: bug\nforged\n\tat "), exception);
        assertEquals(1, line.lines().count());
    }

    @ParameterizedTest
    @CsvSource({"ERROR, <3>", "WARN, <4>", "INFO, <6>", "DEBUG, <7>", "TRACE, <7>"})
    void theJournalGetsAPriorityAndNoTime(String level, String priority) throws Exception {
        target = "journal";
        var event = event(Level.toLevel(level), "query", null);

        assertEquals(priority + "query userId=\"a\\u000ab\" micros=12\n", text(event));
        assertTrue(json(event).startsWith(priority + "{\"level\":"), json(event));
    }

    private String text(ILoggingEvent event) throws Exception {
        return encode("text", event);
    }

    private String json(ILoggingEvent event) throws Exception {
        return encode("json", event);
    }

    private String encode(String format, ILoggingEvent event) throws Exception {
        configure(Map.of("netty-identd.log-format", format, "netty-identd.log-target", target));
        return new String(Objects.requireNonNull(appender().encoder()).encode(event), UTF_8);
    }

    private ILoggingEvent event(String message, @Nullable Throwable failure) {
        return event(Level.INFO, message, failure);
    }

    private ILoggingEvent event(Level level, String message, @Nullable Throwable failure) {
        var event = new LoggingEvent("test", context.getLogger("test"), level, message, failure, null);
        event.addKeyValuePair(new KeyValuePair("userId", "a\nb"));
        event.addKeyValuePair(new KeyValuePair("micros", 12L));
        return event;
    }
}
