package io.github.nettyidentd.daemon;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.github.nettyidentd.plugin.PluginJar;
import io.github.nettyidentd.testing.Asker;
import io.github.nettyidentd.testing.InstalledProgram;
import io.github.nettyidentd.testing.NameService;
import io.github.nettyidentd.testing.RunningDaemon;
import io.github.nettyidentd.testing.TempDirectory;
import io.github.nettyidentd.testing.TestResources;
import io.github.nettyidentd.testing.UserConnections;
import io.github.nettyidentd.testing.UserConnections.Connection;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A failure that is repeated costs few lines of the log, each in the format that was chosen. */
class FailureLogIT {

    private static final int QUERIES = 60;
    private static final int MOST_WARNINGS = 10;

    @RegisterExtension
    final TestResources resources = new TestResources();

    @Test
    void aNameServiceThatFailsCostsAFewWarnings() throws Exception {
        NameService names = resources.add(NameService.create());
        List<Connection> connections = resources
                .add(UserConnections.open(NameService.FIRST_UID, QUERIES))
                .all();
        ProcessBuilder command =
                InstalledProgram.built().command("--listen", "127.0.0.1:0", "-u", "nobody", "--log-format", "json");
        command.command().addAll(0, names.runner());
        command.environment().putAll(names.environment());
        try (var daemon = RunningDaemon.start(command)) {
            names.set(NameService.Mode.FAILS);
            for (Connection connection : connections) {
                assertEquals(
                        "%d , %d : ERROR : UNKNOWN-ERROR".formatted(connection.ownPort(), connection.port()),
                        Asker.ask(daemon.address(), connection.ownPort(), connection.port()));
            }
            assertFewWarnings(daemon);
        }
    }

    @Test
    void linesThatPluginsLogThroughTheJdkAreInTheLog() throws Exception {
        // The daemon gives up root, and the user that it becomes reads there.
        Path directory = resources.add(TempDirectory.create()).path();
        new PluginJar().withLookup("example.Test", "test", """
                        System.getLogger("example.one").log(System.Logger.Level.ERROR, "it {0}",
                            new Object[] {"failed"});
                        java.util.logging.Logger.getLogger("example.two").log(
                            java.util.logging.Level.WARNING, "so\\ndid this", new IllegalStateException("why"));
                        return CompletableFuture.completedFuture(UserId.other("x"));""").write(directory.resolve("test.jar"));
        try (var daemon =
                RunningDaemon.start("--plugins", directory.toString(), "--lookup", "test", "--log-format", "json")) {
            for (int i = 0; i < QUERIES; i++) {
                assertEquals("6193 , 23 : USERID : OTHER :x", Asker.ask(daemon.address(), 6193, 23));
            }
            JsonObject one = parse(daemon.awaitLog("it failed"));
            assertEquals("example.one", one.get("logger").getAsString());
            assertEquals("WARN", one.get("level").getAsString());
            JsonObject two = parse(daemon.awaitLog("did this"));
            assertEquals(
                    "so\ndid this: java.lang.IllegalStateException: why",
                    two.get("message").getAsString());
            assertFewWarnings(daemon);
        }
    }

    /** Checks that there is a line for each query and few warnings, and that each line is JSON. */
    private static void assertFewWarnings(RunningDaemon daemon) throws InterruptedException {
        daemon.terminate();
        assertEquals(0, daemon.awaitExit());
        List<String> lines = daemon.log();
        lines.forEach(FailureLogIT::parse);
        assertEquals(
                QUERIES,
                lines.stream().filter(line -> line.contains("\"query\"")).count());
        long warnings = lines.stream().filter(line -> line.contains("\"WARN\"")).count();
        assertTrue(warnings <= 2 * MOST_WARNINGS, () -> warnings + " warnings: " + lines);
    }

    private static JsonObject parse(String line) {
        return JsonParser.parseString(line).getAsJsonObject();
    }
}
