package io.github.nettyidentd.daemon;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.nettyidentd.testing.Asker;
import io.github.nettyidentd.testing.InstalledProgram;
import io.github.nettyidentd.testing.NumberedAnswers;
import io.github.nettyidentd.testing.OwnConnection;
import io.github.nettyidentd.testing.RunningDaemon;
import io.github.nettyidentd.testing.TempDirectory;
import io.github.nettyidentd.testing.TestResources;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The policy is reloaded again and again while queries come, and every second time the file is wrong. */
@SuppressWarnings("NullAway.Init") // opened before each test
class ReloadIT {

    private static final int RELOADS = 100;
    private static final int ASKERS = 4;

    @RegisterExtension
    final TestResources resources = new TestResources();

    private Path policy;
    private RunningDaemon daemon;
    private OwnConnection asked;
    private NumberedAnswers answers;

    @BeforeEach
    void start() throws Exception {
        policy = resources.add(TempDirectory.create()).path().resolve("policy.conf");
        answers = new NumberedAnswers();
        writeGood(policy, 0);
        daemon = resources.add(RunningDaemon.start("-C", policy.toString()));
        asked = resources.add(OwnConnection.open(InetAddress.ofLiteral("127.0.0.1")));
        for (int i = 0; i < ASKERS; i++) {
            resources.add(
                    answers.startAsker(() -> Asker.connect(daemon.address()), asked.localPort(), asked.remotePort()));
        }
    }

    private static void writeGood(Path file, int number) throws Exception {
        Files.writeString(file, "default { default { force reply \"%s\" } }%n".formatted(NumberedAnswers.text(number)));
    }

    @Test
    void changesThePolicyOrKeepsItAndLosesNoQuery() throws Exception {
        for (int i = 1; i <= RELOADS / 2; i++) {
            reloadBad(i);
            answers.begin(i);
            writeGood(policy, i);
            daemon.signal("HUP");
            answers.awaitSeen(i);
        }
        reloadBad(RELOADS);
        answers.assertAllRight();
        assertEquals(reply(RELOADS / 2), ask(), "the last good policy");
        assertTrue(answers.count() > RELOADS, () -> "no load: " + answers.count());
    }

    /** Each wrong file has its error in another line, so that the test can wait for its own message. */
    private void reloadBad(int line) throws Exception {
        String before = "\n".repeat(line - 1);
        Wrong wrong = Wrong.values()[line % Wrong.values().length];
        Files.writeString(policy, before + wrong.text + "\n");
        daemon.signal("HUP");
        daemon.awaitLog("%s:%d:%d: ".formatted(policy, line, wrong.column));
        assertEquals(reply(answers.current()), ask(), "the policy before");
    }

    enum Wrong {
        KEYWORD("default { default { forse hide } }", 21),
        BRACE("default { default { force hide } } }", 36),
        REPLY("default { default { force reply \"a\\nb\" } }", 35),
        USER("user nosuchuser { default { force hide } }", 6),
        PORT("default { fport 70000 { force hide } }", 17);

        private final String text;
        private final int column;

        Wrong(String text, int column) {
            this.text = text;
            this.column = column;
        }
    }

    private static String reply(int number) {
        return "USERID : UNIX :" + NumberedAnswers.text(number);
    }

    private String ask() throws Exception {
        return Asker.answer(daemon.address(), asked.localPort(), asked.remotePort());
    }

    @Test
    void heedsManySignalsAtOnce() throws Exception {
        for (int i = 1; i <= RELOADS; i++) {
            answers.begin(i);
            Path next = policy.resolveSibling("next.conf");
            writeGood(next, i);
            Files.move(next, policy, StandardCopyOption.ATOMIC_MOVE);
            daemon.signal("HUP");
        }
        answers.awaitSeen(RELOADS);
        answers.assertAllRight();
    }

    @Test
    void keepsThePolicyAfterItsFileWasDeleted() throws Exception {
        Files.delete(policy);
        daemon.signal("HUP");
        daemon.awaitLog("there is no such file");
        assertEquals(reply(0), ask());
        answers.assertAllRight();
    }

    /** The file is empty, as if a program had opened it and not yet written to it. */
    @Test
    void keepsThePolicyWhoseFileIsEmpty() throws Exception {
        Files.write(policy, new byte[0]);
        daemon.signal("HUP");
        daemon.awaitLog(policy + ": the file is empty (expected: rules, or at least a comment)");
        daemon.awaitLog("policy not reloaded: the old one stays in force");
        assertEquals(reply(0), ask());
        answers.assertAllRight();
    }

    @Test
    void acceptsAFileOfOneComment() throws Exception {
        Files.writeString(policy, "# no rules\n");
        daemon.signal("HUP");
        daemon.awaitLog("policy reloaded from " + policy);
        assertTrue(ask().startsWith("USERID : UNIX :"));
    }

    /** Under nohup(1), SIGHUP is ignored, and the JVM would leave it ignored. */
    @Test
    void heedsTheSignalThatItsParentIgnored() throws Exception {
        ProcessBuilder command = InstalledProgram.built().command("--listen", "127.0.0.1:0", "-C", policy.toString());
        command.command().addAll(0, List.of("sh", "-c", "trap '' HUP && exec \"$@\"", "sh"));
        try (var ignoring = RunningDaemon.start(command)) {
            ignoring.signal("HUP");
            ignoring.awaitLog("policy reloaded from ");
            ignoring.terminate();
            assertEquals(0, ignoring.awaitExit());
        }
    }
}
