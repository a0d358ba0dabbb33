package io.github.nettyidentd.daemon;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.nettyidentd.testing.Await;
import io.github.nettyidentd.testing.ClassResources;
import io.github.nettyidentd.testing.Commands;
import io.github.nettyidentd.testing.Distribution;
import io.github.nettyidentd.testing.ForeignSocket;
import io.github.nettyidentd.testing.NatNetwork;
import io.github.nettyidentd.testing.NatNetwork.Family;
import io.github.nettyidentd.testing.PrivateMount;
import io.github.nettyidentd.testing.RunningProcess;
import io.github.nettyidentd.testing.TempDirectory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Compares Debian's oidentd with this daemon: both run on one gateway with the same static rules, and a host outside asks
 * about the connection of a host inside, whose address is 10.0.1.2.
 */
@SuppressWarnings("NullAway.Init") // opened before the tests, or they are skipped
class StaticRulesDifferentialIT {

    private static final int OURS = 113;
    private static final int THEIRS = 114;
    private static final String OIDENTDS_FILE = "/etc/oidentd_masq.conf";
    private static final String NOBODY = "NO-USER";

    @RegisterExtension
    static final ClassResources RESOURCES = new ClassResources();

    private static Distribution program;
    private static NatNetwork network;
    private static Path rules;
    private static RunningProcess daemon;
    private static ForeignSocket listener;
    private static int port;

    @BeforeAll
    static void open() throws Exception {
        RESOURCES.open(StaticRulesDifferentialIT::start);
    }

    private static void start() throws Exception {
        Commands.assumeProgram("oidentd");
        network = RESOURCES.add(NatNetwork.create(1, NatNetwork.MASQUERADE));
        program = RESOURCES.add(Distribution.copy());
        rules = Files.writeString(RESOURCES.add(TempDirectory.create()).path().resolve("rules"), "# none yet\n");
        List<String> gateway = new ArrayList<>(network.gateway().runner());
        daemon =
                RESOURCES.add(program.startDaemon(gateway, "--port=" + OURS, "--masquerade", "--masq-config=" + rules));

        List<String> oidentd = new ArrayList<>(gateway);
        oidentd.addAll(PrivateMount.runner(rules, OIDENTDS_FILE));
        oidentd.addAll(List.of("oidentd", "-i", "-S", "-m", "-p", String.valueOf(THEIRS)));
        RESOURCES.add(RunningProcess.start(oidentd));

        String outside = Family.IPV4.outside();
        listener = RESOURCES.add(ForeignSocket.open(
                network.outside().runner(), Family.IPV4.socket() + " listen " + outside + " accept"));
        RESOURCES.add(ForeignSocket.open(
                network.inside(1).runner(),
                "user 1 " + Family.IPV4.socket() + " connect " + outside + " " + listener.port()));
        port = listener.awaitAccepted();
        Await.until("oidentd answers", () -> !ask(THEIRS).isEmpty());
    }

    /** Asks about the connection; gives the login, or the type of the error, or nothing if nobody serves. */
    private static String ask(int server) throws IOException {
        Commands.Result result = Commands.run(program.command(
                network.outside().runner(),
                "query",
                "--source=" + Family.IPV4.outside(),
                "--port=" + server,
                Family.IPV4.gateway(),
                String.valueOf(port),
                String.valueOf(listener.port())));
        return result.err().contains(NOBODY) ? NOBODY : result.out().strip();
    }

    private static void use(String text) throws Exception {
        // In place, because the file is mounted on another one.
        Files.writeString(rules, text.replace(';', '\n') + "\n");
        daemon.signal("HUP");
        daemon.awaitLine("static rules reloaded from ");
    }

    @ParameterizedTest
    @CsvSource({
        "10.0.1.2 alice UNIX, alice",
        "10.0.1.3 alice UNIX, NO-USER",
        "10.0.1.0/24 net UNIX, net",
        "10.0.1.0/31 net UNIX, NO-USER",
        "10.0.0.0/255.255.0.0 net UNIX, net",
        "10.0.1.2 first UNIX;10.0.1.2 second UNIX, first",
        "10.0.1.2 host UNIX;10.0.1.0/24 net UNIX, host",
        "# comment;;\t10.0.1.2\talice\tUNIX, alice",
        "10.0.1.2 alice UNIX more, alice",
        "2001:db8::1 six UNIX;10.0.1.2 four UNIX, four",
        "localhost local UNIX;10.0.1.2 alice UNIX, alice",
    })
    void agreeWhereOidentdHasNoFault(String text, String expected) throws Exception {
        use(text);
        assertEquals(List.of(expected, expected), List.of(ask(THEIRS), ask(OURS)));
    }

    /** The first answer is oidentd's, the second one is ours. */
    @ParameterizedTest
    @CsvSource({
        "172.16.0.0/12 other UNIX;10.0.1.2 alice UNIX, NO-USER, alice",
        "10.0.1.2/32 alice UNIX, NO-USER, alice",
        "0.0.0.0/0 all UNIX, NO-USER, all",
        "10.0.1.3;10.0.1.2 alice UNIX, alice, alice",
        "10.0.9.9/99 x UNIX;10.0.1.2 alice UNIX, NO-USER, alice",
        "no-such-host.invalid x UNIX;10.0.1.2 alice UNIX, NO-USER, alice",
    })
    void differWhereOidentdHasAFault(String text, String theirs, String ours) throws Exception {
        use(text);
        assertEquals(List.of(theirs, ours), List.of(ask(THEIRS), ask(OURS)));
    }
}
