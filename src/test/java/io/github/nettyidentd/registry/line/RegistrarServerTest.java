package io.github.nettyidentd.registry.line;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.nettyidentd.policy.ReplyText;
import io.github.nettyidentd.registry.RefusedException;
import io.github.nettyidentd.registry.Registration;
import io.github.nettyidentd.testing.Await;
import io.github.nettyidentd.testing.RecordedLog;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What programs send, and what they are answered. */
class RegistrarServerTest {

    private static final String VOID = "error not carried out, because another line of the same write is not a command";

    private final FakeRegistrars registrars = new FakeRegistrars();
    private Path path;
    private RegistrarServer server;
    private LineClient client;

    @BeforeEach
    void open(@TempDir Path directory) throws IOException {
        path = directory.resolve("register");
        server = RegistrarServer.open(
                path,
                registrars,
                (owner, cookie) -> owner == 5 && cookie == -1
                        ? List.of(
                                new Registration(5, "soju", Optional.of(ReplyText.of("alice"))),
                                new Registration(6, "", Optional.empty()))
                        : List.of());
        client = LineClient.connect(path);
    }

    @AfterEach
    void close() throws Exception {
        client.close();
        Await.until("all lines are closed", () -> registrars.open.get() == 0);
        server.close();
    }

    private static String unknown(String command) {
        return "error command: '" + command + "' (expected: add, del, lookup, list, clear, id, expect)";
    }

    @Test
    void eachCommandIsAnsweredByALine() throws IOException {
        assertEquals("error no entry", client.ask("lookup 1 2"));
        assertEquals("ok", client.ask("add alice 1 2"));
        assertEquals("ok", client.ask("add - 3 4 192.0.2.1"));
        assertEquals("ok", client.ask("add caf\u00c3\u00a9 cookie 18446744073709551615"));
        assertEquals("ok alice", client.ask("lookup 1 2"));
        assertEquals("ok -", client.ask("lookup 3 4 192.0.2.1"));
        assertEquals("ok", client.ask("id soju"));
        client.send("list\n");
        assertEquals(
                List.of(
                        "entry - 3 4 192.0.2.1 * cookie 0 id soju",
                        "entry alice 1 2 * * cookie 0 id soju",
                        "entry caf\u00c3\u00a9 cookie 18446744073709551615 id soju"),
                client.answers(3).stream().sorted().toList());
        assertEquals("ok 3", client.answer());
        assertEquals("ok 1", client.ask("del 1 2"));
        assertEquals("error no entry", client.ask("del 1 2"));
        assertEquals("ok 1", client.ask("del cookie 18446744073709551615"));
        assertEquals("ok 1", client.ask("clear"));
        assertEquals("ok 0", client.ask("list"));
        assertEquals("ok", client.ask("expect on"));
        assertEquals("ok", client.ask("expect off"));
        assertEquals(
                List.of("expect true", "expect false"),
                registrars.done.subList(registrars.done.size() - 2, registrars.done.size()));
    }

    @Test
    void octetsThatAreNotUtf8StayAsTheyAre() throws IOException {
        assertEquals("ok", client.ask("add caf\u00e9 1 2"));
        assertEquals("ok caf\u00e9", client.ask("lookup 1 2"));
    }

    @Test
    void linesMayEndInCrLf() throws IOException {
        assertEquals(
                List.of("ok", "ok alice"),
                client.send("add alice 1 2\r\nlookup 1 2\r\n").answers(2));
    }

    @Test
    void linesMayBeCutAnywhere() throws IOException {
        String lines = "id soju\nadd alice 1 2\r\nlookup 1 2\nadd - cookie 7\ndel cookie 7\nbroken\n";
        for (int cut = 0; cut <= lines.length(); cut++) {
            client.send(lines.substring(0, cut)).send(lines.substring(cut));
            List<String> answers = client.answers(6);
            // Two writes that come together are one.
            if (!answers.contains(VOID)) {
                assertEquals(List.of("ok", "ok", "ok alice", "ok", "ok 1", unknown("broken")), answers);
            }
            assertEquals("ok", client.ask("id soju"));
        }
    }

    @Test
    void aLineEndInAUserIdAddsNoCommand() throws IOException {
        for (String userId : List.of(
                "x\nadd root 1 2\n",
                "x\r\nadd root 1 2\r\n",
                "\nadd root 1 2\n",
                "x\nadd root 1 2\nadd y",
                "x\nclear\n",
                "x 5 6\nadd root 1 2\n",
                "x\u0000\nadd root 1 2\nadd y",
                "x y\nadd root 1 2\nadd z",
                "x\n" + "add root 1 2\n".repeat(5_000),
                "x\nadd root cookie 5\nadd y")) {
            client.send("add " + userId + " 40000 6667\n");
            int lines = 1 + (int) userId.chars().filter(c -> c == '\n').count();
            List<String> answers = client.answers(lines);
            assertTrue(answers.stream().allMatch(answer -> answer.startsWith("error ")), answers::toString);
            assertEquals(List.of(), registrars.done);
        }
        assertEquals("ok", client.ask("add alice 1 2"));
    }

    @Test
    void aMalformedLineIsQuotedInOneAnswer() throws IOException {
        assertEquals("error LPORT: '70000' (expected: 1-65535)", client.ask("add alice 70000 6667"));
        assertEquals(unknown("x\\u2028ok\\x85ok"), client.ask("x\u00e2\u0080\u00a8ok\u00c2\u0085ok"));
        assertEquals(unknown("\u00c3\u00a9".repeat(40) + "\u00e2\u0080\u00a6"), client.ask("\u00c3\u00a9".repeat(400)));
        assertEquals("ok 0", client.ask("clear"));
    }

    @Test
    void aVoidWriteDoesNotEndInTheMiddleOfALine() throws Exception {
        String broken = "add x\nadd root 1 2\n 40000 6667\n";
        for (int cut = 1; cut < broken.length(); cut++) {
            client.send(broken.substring(0, cut));
            long lines = broken.substring(0, cut).chars().filter(c -> c == '\n').count();
            client.answers((int) lines);
            client.send(broken.substring(cut));
            client.answers(3 - (int) lines);
        }
        assertEquals(List.of(), registrars.done);
    }

    @Test
    void aLineThatIsTooLongEndsTheConnection() throws IOException {
        assertEquals("ok", client.ask("add " + "x".repeat(512) + " 1 2" + " ".repeat(1_000 - 520)));
        client.send("add alice 1 2\n" + "x".repeat(1_001) + "\nadd bob 1 2\n");
        assertEquals(VOID + "\nerror the line is too long (expected: at most 1000 octets)\n", client.untilClosed());
        assertEquals(1, registrars.done.size());
    }

    @Test
    void octetsWithoutALineEndAreNotRead() throws IOException {
        String much = "x".repeat(50_000);
        int sent = 0;
        try {
            while (sent < 10_000_000) {
                sent += client.sendWithoutWaiting(much);
            }
        } catch (IOException e) {
            // The server has closed the connection.
        }
        assertTrue(sent < 10_000_000, () -> "all was taken");
        assertEquals("error the line is too long (expected: at most 1000 octets)\n", client.untilClosed());
    }

    @Test
    void answersGoOutAfterTheEndOfTheInput() throws IOException {
        client.send("add alice 1 2\nlookup 1 2\nadd bob 3 4").end();

        assertEquals("ok\nok alice\n", client.untilClosed());
        assertEquals(List.of("add alice"), registrars.done);
    }

    @Test
    void commandsOfAProgramThatHasGoneAreCarriedOut() throws Exception {
        for (int i = 0; i < 100; i++) {
            registrars.done.clear();
            try (LineClient other = LineClient.connect(path)) {
                other.send("list\nadd a 1 2\nadd b 1 2\nadd c 1 2\n".repeat(20));
            }
            Await.until("all was carried out", () -> registrars.done.size() == 60);
        }
    }

    @Test
    void commandsWaitForTheOneBeforeThem() throws Exception {
        var pending = new CompletableFuture<Void>();
        registrars.outcome = () -> pending;
        client.send("add alice 1 2\nid soju\nlookup 1 2\n");
        Await.until("add is under way", () -> !registrars.done.isEmpty());
        try (LineClient other = LineClient.connect(path)) {
            assertEquals("ok alice", other.ask("lookup 1 2"));
        }
        assertFalse(client.isReadable());
        assertEquals(List.of("add alice"), registrars.done);

        pending.complete(null);

        assertEquals(List.of("ok", "ok", "ok alice"), client.answers(3));
    }

    @Test
    void aRefusalIsAnsweredWithItsReason() throws IOException {
        registrars.outcome = () -> CompletableFuture.failedFuture(new RefusedException("not permitted\nok"));
        assertEquals("error not permitted ok", client.ask("add alice 1 2"));
        registrars.outcome = () -> CompletableFuture.failedFuture(new IOException("EPERM"));
        assertEquals("error the daemon cannot find that out now", client.ask("expect on"));
        registrars.outcome = () -> {
            var cancelled = new CompletableFuture<Void>();
            cancelled.cancel(false);
            return cancelled;
        };
        assertEquals("error the daemon cannot find that out now", client.ask("add alice 1 2"));
    }

    @Test
    void aFailureEndsOnlyItsConnection() throws Exception {
        try (RecordedLog log = new RecordedLog(RegistrarTurns.class);
                LineClient other = LineClient.connect(path)) {
            assertEquals("ok 0", other.ask("clear"));
            registrars.outcome = () -> {
                throw new IllegalStateException("a defect");
            };
            assertEquals("", client.send("add alice 1 2\n").untilClosed());
            registrars.outcome = () -> {
                throw new StackOverflowError("another one");
            };
            try (LineClient third = LineClient.connect(path)) {
                assertEquals("", third.send("add alice 1 2\n").untilClosed());
            }
            assertEquals("ok 1", other.ask("clear"));
            assertEquals(1, log.messages().size(), log.messages()::toString);
        }
    }

    @Test
    void rootMaySeeWhatAnybodyHasRegistered() throws IOException {
        assertEquals("ok 0", client.ask("show 4 18446744073709551615"));
        client.send("show 5 18446744073709551615\n");
        assertEquals(List.of("entry 5 alice id soju", "entry 6 -", "ok 2"), client.answers(3));
        registrars.nextUids.add(4_711L);
        try (LineClient other = LineClient.connect(path)) {
            assertEquals("error not permitted (expected: root or the daemon's user)", other.ask("show 5 1"));
        }
    }
}
