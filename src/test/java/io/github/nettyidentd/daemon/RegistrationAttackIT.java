package io.github.nettyidentd.daemon;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.nettyidentd.testing.AccountProgram;
import io.github.nettyidentd.testing.ClassResources;
import io.github.nettyidentd.testing.RegistrationHost;
import io.github.nettyidentd.testing.TestAccounts;
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

    private static final int TRIES = 20;

    @RegisterExtension
    static final ClassResources RESOURCES = new ClassResources();

    private static RegistrationHost host;
    private static AccountProgram alice;
    private static AccountProgram bob;
    private static int names;

    private String name;

    @BeforeAll
    static void open() throws Exception {
        RESOURCES.open(() -> {
            host = RESOURCES.add(RegistrationHost.start(POLICY, "--kiwi-listen", "127.0.0.1:0"));
            alice = host.program("alice");
            bob = RESOURCES.add(
                    AccountProgram.startWithForeignSockets(TestAccounts.uid("bob"), TestAccounts.uid("alice")));
            alice.open("line", host.socket());
            bob.open("line", host.socket());
        });
    }

    @BeforeEach
    void nameSocket() {
        names++;
        name = "socket" + names;
    }

    private static String say(AccountProgram program, String line) throws Exception {
        return program.order("say line " + line);
    }

    private static String ports(int port) {
        return port + " " + host.port();
    }

    @Test
    void noCommandOfAnotherAccountChangesAnAnswer() throws Exception {
        int port = alice.connect(name, host.port());
        String cookie = alice.order("cookie " + name);

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
            String each = name + "-" + i;
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
        try (var server = new java.net.ServerSocket(0, 1, host.server().getInetAddress())) {
            int port = bob.connect(name, server.getLocalPort());
            String ports = port + " " + server.getLocalPort();
            try (Socket accepted = server.accept()) {
                assertEquals("ok", say(bob, "add evil " + ports));
                // This end closes first, and is in FIN_WAIT2, then in TIME_WAIT.
                bob.order("close " + name);
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
        bob.order("tcp " + name);
        int port = bob.number("listen " + name);
        assertRefused(bob.order("pass line " + name + " add evil fd"));
        alice.connect(name, port);
        int peer = bob.number("accept " + name + " accepted-" + name);

        assertEquals("error the connection was accepted", say(bob, "add evil " + port + " " + peer));
        say(bob, "add evil cookie " + bob.order("cookie accepted-" + name));
        bob.order("pass line accepted-" + name + " add evil fd");
        assertEquals("!HIDDEN-USER", host.ask(port, peer));
        assertEquals("alice", host.ask(peer, port));
    }

    @Test
    void otherDescriptorsAreRefused() throws Exception {
        bob.order("udp " + name);
        assertRefused(bob.order("pass line " + name + " add evil fd"));
        // A line to the daemon itself.
        bob.open("other-" + name, host.socket());
        assertRefused(say(bob, "add evil fd"));
        assertEquals("ok", say(bob, "add evil cookie 1"));
    }

    /** The kernel's owner of a socket is who made it, whoever has the descriptor. */
    @Test
    void theDescriptorOfAnothersSocketGivesNoRight() throws Exception {
        int port = bob.number("foreign " + name + " 127.0.0.1 " + host.port());
        assertEquals("alice", host.ask(port));

        assertRefused(bob.order("pass line " + name + " add evil fd"));
        assertEquals("error no such socket", say(bob, "add evil " + ports(port)));
        say(bob, "add evil cookie " + bob.order("cookie " + name));
        assertEquals("alice", host.ask(port));
    }

    @Test
    void cookiesThatAreMadeUpHaveNoEffect() throws Exception {
        alice.order("tcp " + name);
        long next = Long.parseLong(alice.order("cookie " + name)) + 1;
        for (int i = 0; i < TRIES; i++) {
            assertEquals("ok", say(bob, "add evil cookie " + (next + i)));
        }
        for (int i = 0; i < TRIES; i++) {
            assertEquals("alice", host.ask(alice.connect(name + "-" + i, host.port())));
        }
        assertRefused(say(bob, "add evil cookie 0"));
        assertRefused(say(bob, "add evil cookie 18446744073709551616"));
    }

    @Test
    void linesOverTcpAreThoseOfTheAccountThatConnected() throws Exception {
        int port = alice.connect(name, host.port());
        int own = bob.connect(name, host.port());
        bob.order("tcp-line kiwi-" + name + " 127.0.0.1 " + host.kiwiPort());
        bob.order("write kiwi-" + name + " add evil " + ports(port) + "\\n");
        bob.order("write kiwi-" + name + " add evil " + ports(own) + "\\n");
        bob.order("settle kiwi-" + name);

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
        int one = bob.connect(name, host.port());
        int two = bob.connect("two-" + name, host.port());
        String line = "kiwi-" + name;
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
