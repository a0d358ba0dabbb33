package io.github.nettyidentd.daemon;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.nettyidentd.testing.Asker;
import io.github.nettyidentd.testing.ClassResources;
import io.github.nettyidentd.testing.Commands;
import io.github.nettyidentd.testing.Distribution;
import io.github.nettyidentd.testing.ForeignSocket;
import io.github.nettyidentd.testing.RunningDaemon;
import io.github.nettyidentd.testing.TestAccounts;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Unusual logins that hosts have: in mixed case, in octets that are not UTF-8, and in the form of random user-ids. */
@SuppressWarnings("NullAway.Init") // opened before the tests, or they are skipped
class LoginsIT {

    private static final long MUELLER = 61_010;
    private static final int NUMBERS = 100_000;

    @RegisterExtension
    static final ClassResources RESOURCES = new ClassResources();

    private static TestAccounts accounts;
    private static Distribution program;
    private static ServerSocket listener;

    @BeforeAll
    static void open() throws Exception {
        RESOURCES.open(() -> {
            accounts = RESOURCES.add(TestAccounts.create());
            // Every other number is a login, in a spelling that NSS is not asked for.
            accounts.list(IntStream.range(0, NUMBERS / 2)
                    .mapToObj(i -> "uSer%d:x:62000:65534::/:/bin/sh\n".formatted(2 * i))
                    .collect(Collectors.joining()));
            accounts.list("m\u00fcller:x:%d:65534::%s/m\u00fcller:/bin/sh\n".formatted(MUELLER, accounts.shared()));
            program = RESOURCES.add(Distribution.copy());
            listener = RESOURCES.add(new ServerSocket(0, 50, InetAddress.ofLiteral("127.0.0.1")));
        });
    }

    private static RunningDaemon start(List<String> runner, String policy) throws Exception {
        Path file = Files.writeString(accounts.shared().resolve("policy.conf"), policy);
        return RunningDaemon.start(new ProcessBuilder(
                program.command(runner, "--listen", "127.0.0.1:0", "-C", file.toString(), "-u", "nobody")));
    }

    private static ForeignSocket connect(long uid) throws Exception {
        return ForeignSocket.open("user %d socket inet connect 127.0.0.1 %d".formatted(uid, listener.getLocalPort()));
    }

    private static String ask(RunningDaemon daemon, ForeignSocket connection) throws Exception {
        return Asker.answer(daemon.address(), connection.port(), listener.getLocalPort());
    }

    @Test
    void aLoginInMixedCaseIsFoundInAnyCase() throws Exception {
        Path file = accounts.home("alice").resolve(".oidentd.conf");
        try (var daemon = start(accounts.runner(), "user alice { default { allow spoof } }");
                var connection = connect(TestAccounts.uid("alice"))) {
            for (String reply : List.of("mccoy", "McCoy", "mcCOY")) {
                Files.writeString(file, "global { reply " + reply + " }");
                accounts.own("alice", file);
                assertEquals("USERID : UNIX :alice", ask(daemon, connection));
            }
            Files.writeString(file, "global { reply mccoyx }");
            assertEquals("USERID : UNIX :mccoyx", ask(daemon, connection));
        } finally {
            Files.deleteIfExists(file);
        }
    }

    @Test
    void aNumberThatIsSomebodysLoginIsDrawnAgain() throws Exception {
        try (var daemon = start(accounts.runner(), "default { default { force random_numeric } }");
                var connection = connect(TestAccounts.uid("bob"))) {
            for (int i = 0; i < 30; i++) {
                String answer = ask(daemon, connection);
                assertTrue(answer.matches("USERID : UNIX :user\\d*[13579]"), answer);
            }
        }
    }

    @Test
    void keepsTheOctetsOfLoginsAndHomes() throws Exception {
        String home = accounts.shared() + "/m'$(printf '\\374')'ller";
        Commands.check(List.of(
                "sh",
                "-c",
                "mkdir '" + home + "' && echo 'fport 1 { hide }' >'" + home + "'/.oidentd.conf && chown -R " + MUELLER
                        + " '" + home + "'"));
        try (var daemon = start(accounts.runner(), "user \"m\\xfcller\" { default { allow hide } }");
                var connection = connect(MUELLER)) {
            assertEquals("USERID : UNIX :m\u00fcller", ask(daemon, connection));
            assertEquals(List.of(), daemon.problems());
            assertEquals(
                    List.of(),
                    daemon.log().stream().filter(line -> line.contains("audit")).toList());

            Commands.check(List.of("sh", "-c", "echo 'global { hide }' >'" + home + "'/.oidentd.conf"));
            assertEquals("ERROR : HIDDEN-USER", ask(daemon, connection));

            Commands.check(List.of("sh", "-c", "echo 'hide' >'" + home + "'/.oidentd.conf"));
            assertEquals("ERROR : HIDDEN-USER", ask(daemon, connection));
            daemon.awaitLog("/m\\udcfcller/.oidentd.conf:1:1: found");
        }
    }

    @Test
    void aFixedReplyNeedsNoRandomNumbers() throws Exception {
        List<String> runner = accounts.runner();
        runner.addAll(List.of("sh", "-c", "mount -t tmpfs none /dev && : >/dev/null && exec \"$@\"", "sh"));
        try (var daemon = start(runner, "default { default { force reply \"fixed\" } }");
                var connection = connect(TestAccounts.uid("bob"))) {
            assertEquals("USERID : UNIX :fixed", ask(daemon, connection));
        }
    }
}
