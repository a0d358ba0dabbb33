package io.github.nettyidentd.daemon;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.github.nettyidentd.testing.Asker;
import io.github.nettyidentd.testing.Commands;
import io.github.nettyidentd.testing.InstalledProgram;
import io.github.nettyidentd.testing.OwnConnection;
import io.github.nettyidentd.testing.RunningDaemon;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The lines of the daemon's log. */
class LogIT {

    private static final String ANSWER =
            "client=127.0.0.1, server=127.0.0.1, portOnServer=6193, portOnClient=23, reply=USERID, opsys=UNIX, userId=a b, rule=fixed,";

    @TempDir
    private Path directory;

    @Test
    void saysTheSameInTextAndInJson() throws Exception {
        String[] fixed = {"--lookup", "fixed:user-id=a b,opsys=UNIX"};
        Map<String, String> text;
        try (var daemon = RunningDaemon.start(fixed)) {
            Asker.ask(daemon.address(), 6193, 23);
            String line = daemon.awaitLog(" query ");
            text = fieldsOfText(line);
            assertTrue(RunningDaemon.LOG_LINE.matcher(line).matches(), line);
        }
        try (var daemon = RunningDaemon.start(fixed[0], fixed[1], "--log-format", "json")) {
            Asker.ask(daemon.address(), 6193, 23);
            JsonObject json =
                    JsonParser.parseString(daemon.awaitLog("\"query\"")).getAsJsonObject();
            assertEquals("INFO", json.get("level").getAsString());
            assertTrue(json.get("micros").getAsJsonPrimitive().isNumber());
            assertEquals(text, fieldsOfJson(json));

            daemon.terminate();
            assertEquals(0, daemon.awaitExit());
            daemon.log().forEach(line -> assertTrue(JsonParser.parseString(line).isJsonObject(), line));
        }
        assertEquals("{id=N, " + ANSWER + " micros=N}", text.toString());
    }

    @Test
    void namesTheAccountBehindARandomAnswer() throws Exception {
        String user = Commands.assumeLogin();
        Path policy =
                Files.writeString(directory.resolve("p.conf"), "default {\n  default {\n    force random\n  }\n}\n");
        try (var daemon = RunningDaemon.start("-C", policy.toString(), "--lookup", "system");
                OwnConnection own = OwnConnection.open(InetAddress.ofLiteral("127.0.0.1"))) {
            String reply = Asker.ask(daemon.address(), own.localPort(), own.remotePort());
            String userId = reply.substring(reply.lastIndexOf(':') + 1);

            Map<String, String> audit = fieldsOfText(daemon.awaitLog(" audit "));
            Map<String, String> query = fieldsOfText(daemon.awaitLog(" query "));

            assertEquals(user, audit.get("account"));
            assertEquals(userId, audit.get("userId"));
            assertEquals(policy + ":2:3", audit.get("rule"));
            assertEquals(audit.get("rule"), query.get("rule"));
            assertEquals(userId, query.get("userId"));
        }
    }

    @Test
    void leavesOutAddressesAndUserIds() throws Exception {
        try (var daemon =
                RunningDaemon.start("--lookup", "fixed:user-id=someone", "--no-log-addresses", "--no-log-user-ids")) {
            Asker.ask(daemon.address(), 6193, 23);

            assertEquals(
                    "{id=N, portOnServer=6193, portOnClient=23, reply=USERID, rule=fixed, micros=N}",
                    fieldsOfText(daemon.awaitLog(" query ")).toString());
        }
    }

    @Test
    void saysWhichPeerReachedALimitAndHowOften() throws Exception {
        String[] options = {"--lookup", "fixed:user-id=someone", "--max-connections-per-source", "1", "--limit-loopback"
        };
        try (var daemon = RunningDaemon.start(options);
                Asker served = Asker.connect(daemon.address())) {
            served.ask(6193, 23);
            for (int i = 0; i < 27; i++) {
                assertRefused(daemon.address());
            }
            String limit = "WARN  limit connections_per_source was reached ";
            daemon.awaitLog(limit + "once, by 127.0.0.1 (1)");

            daemon.terminate();
            assertEquals(0, daemon.awaitExit());
            daemon.awaitLog(limit + "26 times within a minute, by 127.0.0.1 (26)");
        }
    }

    private static void assertRefused(InetSocketAddress server) {
        assertThrows(IOException.class, () -> {
            try (Asker refused = Asker.connect(server)) {
                throw new IOException(refused.ask(6193, 23));
            }
        });
    }

    @Test
    void writesPrioritiesInPlaceOfTimesForTheJournal() throws Exception {
        ProcessBuilder daemon =
                InstalledProgram.built().command("--listen", "127.0.0.1:0", "--lookup", "fixed:user-id=someone");
        // As systemd does, this names the stream that is standard error.
        List<String> command = new ArrayList<>(
                List.of("sh", "-c", "JOURNAL_STREAM=$(stat -L -c %d:%i /proc/self/fd/2) exec \"$@\"", "sh"));
        command.addAll(daemon.command());
        try (var running = RunningDaemon.start(daemon.command(command))) {
            Asker.ask(running.address(), 6193, 23);
            running.awaitLog("<6>query id=");
            assertTrue(
                    running.log().stream().allMatch(line -> line.startsWith("<6>")),
                    () -> running.log().toString());
        }
    }

    private static Map<String, String> fieldsOfText(String line) {
        Map<String, String> fields = new LinkedHashMap<>();
        Pattern.compile(" (\\w+)=(?:\"([^\"]*)\"|(\\S+))")
                .matcher(line)
                .results()
                .forEach(match -> fields.put(match.group(1), value(match)));
        return withoutWhatDiffers(fields);
    }

    private static String value(MatchResult match) {
        return match.group(2) == null ? Objects.requireNonNull(match.group(3)) : match.group(2);
    }

    private static Map<String, String> fieldsOfJson(JsonObject line) {
        Map<String, String> fields = new LinkedHashMap<>();
        line.asMap().forEach((key, value) -> fields.put(key, value.getAsString()));
        fields.keySet().removeAll(List.of("time", "level", "logger", "message"));
        return withoutWhatDiffers(fields);
    }

    private static Map<String, String> withoutWhatDiffers(Map<String, String> fields) {
        fields.replace("id", "N");
        fields.replace("micros", "N");
        return fields;
    }
}
