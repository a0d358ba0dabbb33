package io.github.nettyidentd.daemon;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.nettyidentd.testing.AccountProgram;
import io.github.nettyidentd.testing.ClassResources;
import io.github.nettyidentd.testing.RegistrationHost;
import io.github.nettyidentd.testing.TestResources;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Programs register about their connections, and peers ask. Needs root and python3. */
@SuppressWarnings("NullAway.Init") // opened before the tests, or they are skipped
class RegistrationIT {

    private static final String POLICY = """
            default { default { deny spoof } }
            user "alice" { default { allow spoof } }
            user "bob" { default { allow spoof allow spoof_all } }
            user "christophe" { default { allow hide } }
            user "4711" { default { allow spoof allow register_for "McC*" "daemon" } }
            user "daemon" { default { force reply "forced" } }
            """;

    @RegisterExtension
    static final ClassResources RESOURCES = new ClassResources();

    private static RegistrationHost host;

    @RegisterExtension
    final TestResources resources = new TestResources();

    private AccountProgram alice;

    @BeforeAll
    static void open() throws Exception {
        RESOURCES.open(() -> {
            host = RESOURCES.add(RegistrationHost.start(POLICY, "--registration-wait", "20ms"));
        });
    }

    @BeforeEach
    void startProgram() throws Exception {
        alice = registrar("alice");
    }

    /** Starts a program that has a line to the daemon. */
    private AccountProgram registrar(String login) throws Exception {
        AccountProgram program = resources.add(host.program(login));
        program.open("line", host.socket());
        return program;
    }

    private static String say(AccountProgram program, String line) throws Exception {
        return program.order("say line " + line);
    }

    @Test
    void registersByPorts() throws Exception {
        int port = alice.connect("socket", host.port());
        assertEquals("alice", host.ask(port));

        assertEquals("ok", say(alice, "add first " + port + " " + host.port()));
        assertEquals("first", host.ask(port));
        assertEquals("ok", say(alice, "add second " + port + " " + host.port() + " 127.0.0.1 127.0.0.1"));
        assertEquals("second", host.ask(port));
        assertEquals("ok second", say(alice, "lookup " + port + " " + host.port()));

        assertEquals("ok 1", say(alice, "del " + port + " " + host.port()));
        assertEquals("alice", host.ask(port));
        assertEquals("error no entry", say(alice, "del " + port + " " + host.port()));
    }

    @Test
    void registersByCookieBeforeTheConnectionExists() throws Exception {
        alice.order("tcp socket");
        assertEquals("ok", say(alice, "add early cookie " + alice.order("cookie socket")));
        int port = alice.number("connect socket 127.0.0.1 " + host.port());

        assertEquals("early", host.ask(port));
        alice.order("close socket");
        assertEquals("!NO-USER", host.ask(port));
        assertEquals("error no entry", say(alice, "lookup " + port + " " + host.port()));
    }

    @Test
    void registersByDescriptor() throws Exception {
        alice.order("tcp socket");
        assertEquals("ok", alice.order("pass line socket add passed fd"));
        int port = alice.number("connect socket 127.0.0.1 " + host.port());

        assertEquals("passed", host.ask(port));
    }

    @Test
    void registersASocketThatIsOnlyBound() throws Exception {
        int port = alice.number("tcp socket 127.0.0.1");
        assertEquals("ok", say(alice, "add bound " + port + " " + host.port()));
        assertEquals(port, alice.number("connect socket 127.0.0.1 " + host.port()));

        assertEquals("bound", host.ask(port));
    }

    @Test
    void needsThePermissionsOfAUserFile() throws Exception {
        AccountProgram bob = registrar("bob");
        AccountProgram carol = registrar("carol");
        AccountProgram christophe = registrar("christophe");
        int ofAlice = alice.connect("socket", host.port());
        int ofBob = bob.connect("socket", host.port());
        int ofCarol = carol.connect("socket", host.port());
        int ofChristophe = christophe.connect("socket", host.port());

        assertRefused(say(alice, "add bob " + ofAlice + " " + host.port()));
        assertRefused(say(alice, "add - " + ofAlice + " " + host.port()));
        assertEquals("alice", host.ask(ofAlice));
        assertEquals("ok", say(bob, "add carol " + ofBob + " " + host.port()));
        assertEquals("carol", host.ask(ofBob));
        assertRefused(say(carol, "add text " + ofCarol + " " + host.port()));
        assertEquals("ok", say(carol, "add carol " + ofCarol + " " + host.port()));
        assertEquals("carol", host.ask(ofCarol));
        assertRefused(say(christophe, "add text " + ofChristophe + " " + host.port()));
        assertEquals("ok", say(christophe, "add - " + ofChristophe + " " + host.port()));
        assertEquals("!HIDDEN-USER", host.ask(ofChristophe));
    }

    private static void assertRefused(String answer) {
        assertEquals("error ", answer.substring(0, Math.min(answer.length(), "error ".length())), answer);
    }

    @Test
    void aForceOfTheOperatorWins() throws Exception {
        AccountProgram daemon = registrar("daemon");
        AccountProgram other = registrar("4711");
        daemon.order("tcp socket");
        String cookie = daemon.order("cookie socket");
        String early = say(other, "add text cookie " + cookie);
        int port = daemon.number("connect socket 127.0.0.1 " + host.port());

        assertEquals("ok", early);
        assertEquals("forced", host.ask(port));
        assertRefused(say(daemon, "add text " + port + " " + host.port()));
        assertRefused(say(other, "add text " + port + " " + host.port()));
        assertEquals("forced", host.ask(port));
    }

    @Test
    void theUsersFileComesAfterARegistration() throws Exception {
        Path file =
                Files.writeString(host.accounts().home("alice").resolve(".oidentd.conf"), "global { reply filed }\n");
        host.accounts().own("alice", file);
        try {
            int port = alice.connect("socket", host.port());
            assertEquals("filed", host.ask(port));
            assertEquals("ok", say(alice, "add text " + port + " " + host.port()));
            assertEquals("text", host.ask(port));
            assertEquals("ok 1", say(alice, "del " + port + " " + host.port()));
            assertEquals("filed", host.ask(port));
        } finally {
            Files.delete(file);
        }
    }

    @Test
    void aReloadCanWithdrawThePermission() throws Exception {
        int port = alice.connect("socket", host.port());
        assertEquals("ok", say(alice, "add text " + port + " " + host.port()));
        host.reload(POLICY.replace("user \"alice\"", "user \"root\""));
        try {
            assertEquals("alice", host.ask(port));
            assertRefused(say(alice, "add text " + port + " " + host.port()));
        } finally {
            host.reload(POLICY);
        }
        assertEquals("text", host.ask(port));
    }

    @Test
    void anAccountMayRegisterForOthers() throws Exception {
        AccountProgram gateway = registrar("4711");
        AccountProgram covered = resources.add(host.program("McCoy"));
        AccountProgram other = resources.add(host.program("carol"));
        int ofCovered = covered.connect("socket", host.port());
        int ofOther = other.connect("socket", host.port());

        assertEquals("ok", say(gateway, "add guest " + ofCovered + " " + host.port()));
        assertEquals("guest", host.ask(ofCovered));
        assertRefused(say(gateway, "add guest " + ofOther + " " + host.port()));
        assertEquals("carol", host.ask(ofOther));
    }

    @Test
    void registrationsOutliveTheProgramThatMadeThem() throws Exception {
        int port = alice.connect("socket", host.port());
        AccountProgram registering = registrar("alice");
        assertEquals("ok", say(registering, "add text " + port + " " + host.port()));
        registering.signal("KILL");
        registering.close();

        assertEquals("text", host.ask(port));
        assertEquals("ok text", say(alice, "lookup " + port + " " + host.port()));
    }

    @Test
    void textsAreSentAsTheyCame() throws Exception {
        AccountProgram bob = registrar("bob");
        int port = bob.connect("socket", host.port());
        // One character for each octet: UTF-8, then ISO 8859-1.
        for (String text : new String[] {"jÃ¶rg", "jörg"}) {
            assertEquals("ok", say(bob, "add " + text + " " + port + " " + host.port()));
            assertEquals(text, host.ask(port));
        }
    }
}
