package io.github.nettyidentd.daemon;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.nettyidentd.testing.AccountProgram;
import io.github.nettyidentd.testing.Await;
import io.github.nettyidentd.testing.ClassResources;
import io.github.nettyidentd.testing.PythonProgram;
import io.github.nettyidentd.testing.RegistrationHost;
import io.github.nettyidentd.testing.TestAccounts;
import io.github.nettyidentd.testing.TestResources;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Programs that were written for kiwiirc/identd register with the daemon. Needs root and python3. */
@SuppressWarnings("NullAway.Init") // opened before the tests, or they are skipped
class KiwiIT {

    private static final String POLICY = "user \"alice\" { default { allow spoof } }\n";

    /** What webircgateway's proxy listens on is a part of its name. */
    private static final String PROXY = "0.0.0.0:7999";

    private static final int CONNECTIONS = 50;

    @RegisterExtension
    static final ClassResources RESOURCES = new ClassResources();

    private static RegistrationHost host;

    @RegisterExtension
    final TestResources resources = new TestResources();

    @BeforeAll
    static void open() throws Exception {
        RESOURCES.open(() -> {
            host = RESOURCES.add(RegistrationHost.start(POLICY, "--kiwi-listen", "127.0.0.1:0"));
        });
    }

    private PythonProgram gateway() throws Exception {
        var gateway = resources.add(PythonProgram.start(
                "webircgateway.py",
                Long.toString(TestAccounts.uid("alice")),
                PROXY,
                Integer.toString(host.kiwiPort())));
        gateway.order("ready");
        return gateway;
    }

    private static int up(PythonProgram gateway, String name, String user) throws Exception {
        return gateway.number("up " + name + " " + user + " " + host.port() + " tcp");
    }

    /** Once an account registers, queries wait for it, so that an IRC server may ask as early as it can. */
    @Test
    void webircgatewaysUsersAreKnownInTheMomentOfTheirConnect() throws Exception {
        PythonProgram gateway = gateway();
        int first = up(gateway, "first", "first");
        Await.until("the first user is known", () -> host.ask(first).equals("first"));

        var server = resources.add(new ServerSocket(0, 1, InetAddress.ofLiteral("127.0.0.1")));
        int port = server.getLocalPort();
        for (int i = 0; i < CONNECTIONS; i++) {
            gateway.send("up c%d u%d %d %s".formatted(i, i, port, i % 2 == 0 ? "tls" : "tcp"));
            try (Socket accepted = server.accept()) {
                assertEquals("u" + i, host.ask(accepted.getPort(), port));
                assertEquals(accepted.getPort(), Integer.parseInt(gateway.answer()));
                gateway.order("down c" + i);
                Await.until(
                        "the connection is over",
                        () -> host.ask(accepted.getPort(), port).equals("!NO-USER"));
            }
        }
    }

    @Test
    void webircgatewayComesBackAfterALostConnectionAndSaysNothingAgain() throws Exception {
        PythonProgram gateway = gateway();
        int before = up(gateway, "before", "before");
        Await.until("the user is known", () -> host.ask(before).equals("before"));

        host.restart("--kiwi-listen", "127.0.0.1:" + host.kiwiPort());
        assertEquals("before", host.ask(before));
        Await.until("the connection is noticed, and made again", () -> {
            int port = up(gateway, "again", "again");
            boolean isKnown = host.ask(port).equals("again");
            gateway.order("down again");
            return isKnown;
        });
        assertEquals("before", host.ask(before));
    }

    @Test
    void aUserNameMakesNoSecondCommand() throws Exception {
        PythonProgram gateway = gateway();
        int one = up(gateway, "one", "one");
        Await.until("the user is known", () -> host.ask(one).equals("one"));

        up(gateway, "two", "two\\nadd\\sevil\\s" + one + "\\s" + host.port());
        up(gateway, "three", "x\\s1\\s2\\nadd\\sevil\\s" + one + "\\s" + host.port() + "\\nadd\\sx");
        up(gateway, "four", "two\\swords");
        int five = up(gateway, "five", "five");
        Await.until("later users are known", () -> {
            String answer = host.ask(five);
            if (!answer.equals("five")) {
                // It may have come in the same write as a line that is not a command.
                gateway.order("down five");
                gateway.send("up five five " + host.port() + " tcp");
                return host.ask(Integer.parseInt(gateway.answer())).equals("five");
            }
            return true;
        });
        assertEquals("one", host.ask(one));
    }

    @Test
    void theLogNamesTheAccountWhoseLineIsWrong() throws Exception {
        AccountProgram alice = resources.add(host.program("alice"));
        write(alice, "add two words 1 2");
        host.daemon()
                .awaitLog("lines of alice (uid " + TestAccounts.uid("alice")
                        + ") had no effect, because one of them is not a command: 'add ");
    }

    @Test
    void registrationsOutliveTheConnectionAndBelongToAnApplication() throws Exception {
        AccountProgram alice = resources.add(host.program("alice"));
        int ofOne = alice.connect("one", host.port());
        int ofOther = alice.connect("other", host.port());
        write(alice, "id app", "add one " + ofOne + " " + host.port() + " 127.0.0.1");
        write(alice, "add other " + ofOther + " " + host.port());
        assertEquals("one", host.ask(ofOne));
        assertEquals("other", host.ask(ofOther));

        // Programs that name no application have one together.
        write(alice, "clear");
        assertEquals("one", host.ask(ofOne));
        assertEquals("alice", host.ask(ofOther));
        write(alice, "id app", "clear");
        assertEquals("alice", host.ask(ofOne));
    }

    /** Writes lines on a connection of their own, and waits until they have been carried out. */
    private static void write(AccountProgram program, String... lines) throws Exception {
        program.order("tcp-line kiwi 127.0.0.1 " + host.kiwiPort());
        for (String line : lines) {
            program.order("write kiwi " + line + "\\n");
            program.order("settle kiwi");
        }
        program.order("close kiwi");
    }

    @Test
    void looksUpAsKiwiircIdentdDoes() throws Exception {
        AccountProgram alice = resources.add(host.program("alice"));
        int port = alice.connect("one", host.port());
        write(alice, "add one " + port + " " + host.port());

        alice.order("tcp-line kiwi 127.0.0.1 " + host.kiwiPort());
        for (String address : new String[] {"", " 0.0.0.0", " 127.0.0.1", " ::"}) {
            alice.order("write kiwi lookup " + port + " " + host.port() + address + "\\r\\n");
            assertEquals(port + " " + host.port() + " one", alice.order("read kiwi"), address);
        }
        alice.order("write kiwi lookup " + port + " " + host.port() + " 127.0.0.2\\n");
        assertEquals(port + " " + host.port() + " .", alice.order("read kiwi"));
    }

    @Test
    void aRegistrationMayComeBeforeTheConnection() throws Exception {
        AccountProgram alice = resources.add(host.program("alice"));
        int port = alice.number("tcp one 127.0.0.1");
        alice.order("close one");
        write(alice, "add early " + port + " " + host.port() + " 127.0.0.1");
        alice.order("tcp one 127.0.0.1 " + port);
        alice.order("connect one 127.0.0.1 " + host.port());

        assertEquals("early", host.ask(port));
    }
}
