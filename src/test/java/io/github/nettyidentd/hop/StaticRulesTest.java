package io.github.nettyidentd.hop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.nettyidentd.api.ConnectionPair;
import io.github.nettyidentd.api.UserId;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@SuppressWarnings("NullAway.Init") // set before each test
class StaticRulesTest {

    private static final InetAddress OUTSIDE = InetAddress.ofLiteral("203.0.113.1");
    private static final InetAddress SERVER = InetAddress.ofLiteral("198.51.100.6");
    private static final InetAddress HOST = InetAddress.ofLiteral("10.0.0.5");

    private static final Translation CONNECTION = new Translation(
            new ConnectionPair(OUTSIDE, 40_000, SERVER, 6667), new ConnectionPair(HOST, 50_000, SERVER, 6667), 0);

    @TempDir
    private Path directory;

    private Path file;
    private StaticRules rules;

    @BeforeEach
    void nameFile() {
        file = directory.resolve("masq.conf");
        rules = new StaticRules(file, _ -> List.of());
    }

    private void write(String text) throws IOException {
        Files.writeString(file, text);
    }

    private Optional<String> answer() {
        return rules.answer(CONNECTION, HopTrace.NONE).join().map(UserId::text);
    }

    @Test
    void answersByTheInsideAddress() throws IOException {
        write("203.0.113.1 outside UNIX\n10.0.0.5 inside UNIX\n");
        assertEquals(List.of(), rules.load());
        assertEquals(Optional.of("inside"), answer());
    }

    @Test
    void tracesTheRule() throws IOException {
        write("\n10.0.0.5 inside UNIX\n");
        rules.load();
        List<HopTrace.Event> events = new ArrayList<>();
        rules.answer(CONNECTION, HopTrace.to(events::add)).join();
        assertEquals(List.of(new HopTrace.RulesRead(file.toString(), Optional.of(file + ":2"))), events);
    }

    @Test
    void aFileThatWasNamedMustBeThere() {
        assertEquals(List.of(file + ": there is no such file"), rules.load());
    }

    @Test
    void aFileThatIsADirectoryIsAnError() throws IOException {
        Files.createDirectory(file);
        assertTrue(rules.load().getFirst().startsWith(file + ": cannot be read: "));
    }

    @Test
    void aReloadPutsNewRulesInForce() throws IOException {
        write("10.0.0.5 old UNIX\n");
        rules.load();
        write("10.0.0.5 new UNIX\nbad\n");
        assertEquals(List.of(), rules.reload());
        assertEquals(Optional.of("new"), answer());
        write("# none\n");
        assertEquals(List.of(), rules.reload());
        assertEquals(Optional.empty(), answer());
    }

    @Test
    void aReloadOfAFileThatIsGoneOrEmptyOrNotTextChangesNothing() throws IOException {
        write("10.0.0.5 old UNIX\n");
        rules.load();
        Files.delete(file);
        assertEquals(List.of(file + ": there is no such file"), rules.reload());
        write("");
        assertEquals(List.of(file + ": the file is empty (expected: rules, or at least a comment)"), rules.reload());
        write("\u0000#\u0000\n\u0000");
        assertEquals(1, rules.reload().size());
        assertEquals(Optional.of("old"), answer());
    }
}
