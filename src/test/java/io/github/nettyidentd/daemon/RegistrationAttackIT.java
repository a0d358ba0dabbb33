package io.github.nettyidentd.daemon;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.nettyidentd.testing.AccountProgram;
import io.github.nettyidentd.testing.ClassResources;
import io.github.nettyidentd.testing.RegistrationHost;
import io.github.nettyidentd.testing.TestAccounts;
import io.github.nettyidentd.testing.TestResources;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** An account with all permissions except those about other accounts tries to change their names. Needs root and python3. */
@SuppressWarnings("NullAway.Init") // opened before the tests, or they are skipped
class RegistrationAttackIT {

    private static final String POLICY = """
            default { default { allow spoof } }
            user "bob" { default { allow spoof allow spoof_all allow hide } }
            """;

    private static final int TRIES = 8;

    @RegisterExtension
    static final ClassResources RESOURCES = new ClassResources();

    private static RegistrationHost host;

    @RegisterExtension
    final TestResources resources = new TestResources();

    private AccountProgram alice;
    private AccountProgram bob;

    @BeforeAll
    static void open() throws Exception {
        RESOURCES.open(() -> {
            host = RESOURCES.add(RegistrationHost.start(POLICY, "--kiwi-listen", "127.0.0.1:0"));
        });
    }

    @BeforeEach
    void startPrograms() throws Exception {
        alice = resources.add(host.program("alice"));
        bob = resources.add(AccountProgram.startWithForeignSockets(TestAccounts.uid("bob"), TestAccounts.uid("alice")));
        alice.open("line", host.socket());
        bob.open("line", host.socket());
    }

    private static String say(AccountProgram program, String line) throws Exception {
        return program.order("say line " + line);
    }

    private static String ports(int port) {
        return port + " " + host.port();
    }

    @Test
    void noCommandOfAnotherAccountChangesAnAnswer() throws Exception {
        int port = alice.connect("socket", host.port());
        String cookie = alice.order("cookie socket");

        for (String expected : new String[] {"alice", "text"}) {
            assertEquals("error no such socket", say(bob, "add evil " + ports(port)));
            assertEquals("error no such socket", say(bob, "add evil " + ports(port) + " 127.0.0.1 127.0.0.1"));
            assertEquals("ok", say(bob, "add evil cookie " + cookie));
            assertEquals(expected, host.ask(port));
            assertEquals("ok", say(bob, "add - cookie " + cookie));
            assertEquals(expected, host.ask(port));
            say(bob, "del " + ports(port));
            say(bob, "del cookie " + cookie);
            say(bob, "clear");
            assertEquals(expected, host.ask(port));
            assertEquals("ok", say(alice, "add text cookie " + cookie));
            assertEquals("text", host.ask(port));
        }
        assertEquals("error no entry", say(bob, "lookup " + ports(port)));
        assertEquals("ok 0", say(bob, "list"));
        assertEquals(
                "error ",
                say(bob, "show " + TestAccounts.uid("alice") + " " + cookie).substring(0, 6));
    }

    @Test
    void aPortThatComesBackHasNoNameOfTheOldOwner() throws Exception {
        for (int i = 0; i < TRIES; i++) {
            String each = "socket" + i;
            int port = bob.connect(each, host.port());
            assertEquals("ok", say(bob, "add evil " + ports(port)));
            assertEquals("evil", host.ask(port));
            String cookie = bob.order("cookie " + each);
            bob.order("reset " + each);

            assertEquals(port, alice.number("tcp " + each + " 127.0.0.1 " + port));
            assertEquals(port, alice.number("connect " + each + " 127.0.0.1 " + host.port()));
            assertEquals("alice", host.ask(port));
            assertEquals("error no such socket", say(bob, "add evil " + ports(port)));
            say(bob, "add evil cookie " + cookie);
            assertEquals("alice", host.ask(port));
            alice.order("reset " + each);

            // The same the other way round.
            assertEquals(port, bob.number("tcp " + each + " 127.0.0.1 " + port));
            assertEquals(port, bob.number("connect " + each + " 127.0.0.1 " + host.port()));
            assertEquals("bob", host.ask(port));
            bob.order("reset " + each);
        }
    }

    @Test
    void aSocketThatIsClosedCannotBeRegistered() throws Exception {
        try (var server = new ServerSocket(0, 1, InetAddress.ofLiteral("127.0.0.1"))) {
            int port = bob.connect("socket", server.getLocalPort());
            String ports = port + " " + server.getLocalPort();
            try (Socket accepted = server.accept()) {
                assertEquals("ok", say(bob, "add evil " + ports));
                // This end closes first, and is in FIN_WAIT2, then in TIME_WAIT.
                bob.order("close socket");
                assertEquals("error no such socket", say(bob, "add evil " + ports));
                assertEquals("!NO-USER", host.ask(port, server.getLocalPort()));
                assertEquals(-1, accepted.getInputStream().read());
            }
            assertEquals("error no such socket", say(bob, "add evil " + ports));
            assertEquals("!NO-USER", host.ask(port, server.getLocalPort()));
            assertEquals("error no entry", say(bob, "lookup " + ports));
        }
    }

    @Test
    void onlyOutgoingConnectionsCanBeRegistered() throws Exception {
        bob.order("tcp socket");
        int port = bob.number("listen socket");
        assertRefused(bob.order("pass line socket add evil fd"));
        alice.connect("socket", port);
        int peer = bob.number("accept socket accepted");

        assertEquals("error the connection was accepted", say(bob, "add evil " + port + " " + peer));
        say(bob, "add evil cookie " + bob.order("cookie accepted"));
        bob.order("pass line accepted add evil fd");
        assertEquals("!HIDDEN-USER", host.ask(port, peer));
        assertEquals("alice", host.ask(peer, port));
    }

    @Test
    void otherDescriptorsAreRefused() throws Exception {
        bob.order("udp socket");
        assertRefused(bob.order("pass line socket add evil fd"));
        // A line to the daemon itself.
        bob.open("other", host.socket());
        assertRefused(say(bob, "add evil fd"));
        assertEquals("ok", say(bob, "add evil cookie 1"));
    }

    /** The kernel's owner of a socket is who made it, whoever has the descriptor. */
    @Test
    void theDescriptorOfAnothersSocketGivesNoRight() throws Exception {
        int port = bob.number("foreign socket 127.0.0.1 " + host.port());
        assertEquals("alice", host.ask(port));

        assertRefused(bob.order("pass line socket add evil fd"));
        assertEquals("error no such socket", say(bob, "add evil " + ports(port)));
        say(bob, "add evil cookie " + bob.order("cookie socket"));
        assertEquals("alice", host.ask(port));
    }

    @Test
    void cookiesThatAreMadeUpHaveNoEffect() throws Exception {
        alice.order("tcp socket");
        long next = Long.parseLong(alice.order("cookie socket")) + 1;
        for (int i = 0; i < TRIES; i++) {
            assertEquals("ok", say(bob, "add evil cookie " + (next + i)));
        }
        for (int i = 0; i < TRIES; i++) {
            assertEquals("alice", host.ask(alice.connect("socket" + i, host.port())));
        }
        assertRefused(say(bob, "add evil cookie 0"));
        assertRefused(say(bob, "add evil cookie 18446744073709551616"));
    }

    @Test
    void linesOverTcpAreThoseOfTheAccountThatConnected() throws Exception {
        int port = alice.connect("socket", host.port());
        int own = bob.connect("socket", host.port());
        bob.order("tcp-line kiwi 127.0.0.1 " + host.kiwiPort());
        bob.order("write kiwi add evil " + ports(port) + "\\n");
        bob.order("write kiwi add evil " + ports(own) + "\\n");
        bob.order("settle kiwi");

        assertEquals("alice", host.ask(port));
        assertEquals("evil", host.ask(own));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "x\\nadd evil ONE",
                "x 1 2\\nadd evil ONE\\nadd x",
                "x 1 2 0.0.0.0\\ndel ONE\\nadd x",
                "x 1 2\\nclear\\nadd x",
                "x 1 2\\r\\nadd evil ONE 0.0.0.0\\r\\nadd x",
                "x\\radd evil ONE",
                "x TWO\\nadd evil ONE\\nadd x",
                "x 1 2\\nid other\\nclear\\nadd x"
            })
    void aLineEndInAUserNameMakesNoSecondCommandThatCounts(String injected) throws Exception {
        int one = bob.connect("socket", host.port());
        int two = bob.connect("two", host.port());
        String line = "kiwi";
        bob.order("tcp-line " + line + " 127.0.0.1 " + host.kiwiPort());
        bob.order("write " + line + " add first " + ports(one) + "\\n");
        bob.order("settle " + line);
        assertEquals("first", host.ask(one));

        String user = injected.replace("ONE", ports(one)).replace("TWO", ports(two));
        bob.order("write " + line + " add " + user + " " + ports(two) + " 127.0.0.1\\n");
        bob.order("settle " + line);
        assertEquals("first", host.ask(one));
    }

    private static void assertRefused(String answer) {
        assertTrue(answer.startsWith("error "), answer);
    }
}
