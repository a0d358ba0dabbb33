package io.github.nettyidentd.daemon;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.nettyidentd.testing.ClassResources;
import io.github.nettyidentd.testing.Commands;
import io.github.nettyidentd.testing.Distribution;
import io.github.nettyidentd.testing.PrivateMount;
import io.github.nettyidentd.testing.RunningProcess;
import io.github.nettyidentd.testing.TestHost;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Host names in users' files, on a host whose DNS never answers. */
@SuppressWarnings("NullAway.Init") // opened before the tests, or they are skipped
class UserHostsIT {

    private static final int PORT = 3113;
    private static final String SILENT_DNS = "use IO::Socket::INET; $| = 1;"
            + " my $s = IO::Socket::INET->new(Proto => 'udp', LocalAddr => '127.0.0.1', LocalPort => 53) or die $!;"
            + " print \"= ready\\n\"; sleep 3600;";

    @RegisterExtension
    static final ClassResources RESOURCES = new ClassResources();

    private static TestHost host;
    private static Distribution program;
    private static List<String> runner;
    private static Path policy;
    private static RunningProcess daemon;

    @BeforeAll
    static void open() throws Exception {
        RESOURCES.open(() -> {
            host = RESOURCES.add(TestHost.open());
            List<String> dns = new ArrayList<>(host.runner());
            dns.addAll(List.of("perl", "-e", SILENT_DNS));
            RESOURCES.add(RunningProcess.start(dns)).awaitLine("= ready");
            Path resolver = Files.writeString(
                    host.accounts().shared().resolve("resolv.conf"),
                    "nameserver 127.0.0.1\noptions timeout:30 attempts:5\n");
            runner = new ArrayList<>(host.runner());
            runner.addAll(PrivateMount.runner(resolver, "/etc/resolv.conf"));
            policy = Files.writeString(
                    host.accounts().shared().resolve("policy.conf"),
                    "default { default { allow spoof } } user alice { default { allow hide allow spoof } }");
            program = RESOURCES.add(Distribution.copy());
            daemon = RESOURCES.add(
                    program.startDaemon(runner, "-C", policy.toString(), "-p", "" + PORT, "-u", "nobody"));
        });
    }

    private static void write(String user, String text) throws Exception {
        Path file = Files.writeString(host.accounts().home(user).resolve(".oidentd.conf"), text);
        host.accounts().own(user, file);
    }

    private static TestHost.Connection connection(String name) {
        return host.connection(name).orElseThrow();
    }

    private static String ask(String connection) throws Exception {
        return host.ask(PORT, connection(connection));
    }

    @Test
    void failsClosedAndSaysWhoseFileItIs() throws Exception {
        write("alice", "global { reply x }\nto slow.example.net { hide }\n");
        write("bob", "global { reply x }\nto slow.example.net { reply y }\n");

        assertEquals("!HIDDEN-USER", ask("alice-irc"));
        assertEquals("bob", ask("bob-irc"));
        daemon.awaitLine(
                "home-alice/.oidentd.conf: the file of alice names 'slow.example.net', which cannot be resolved");
        daemon.awaitLine("home-bob/.oidentd.conf: the file of bob names 'slow.example.net', which cannot be resolved");

        // An entry that needs no name counts at once.
        write("alice", "global { reply x }\nto slow.example.net fport 1 { hide }\n");
        assertEquals("x", ask("alice-irc"));
        write("alice", "to slow.example.net { hide }\nfport 6667 { reply z }\n");
        assertEquals("z", ask("alice-irc"));
    }

    @Test
    void checkAndExplainNameTheHost() throws Exception {
        write("alice", "global { reply x }\nto other.example.net { hide }\n");
        List<String> check = program.command(runner, "check", "-C", policy.toString());

        Commands.Result checked = Commands.run(check);
        assertTrue(
                checked.out()
                        .contains(
                                "home-alice/.oidentd.conf:2:1: warning: host name 'other.example.net' cannot be resolved:"
                                        + " if this entry needs it, the answer is HIDDEN-USER where hide is granted, else the login"),
                checked::toString);

        TestHost.Connection connection = connection("alice-irc");
        Commands.Result explained = Commands.run(program.command(
                runner, "explain", "-C", policy.toString(), connection.localEnd(), connection.remoteEnd()));
        assertTrue(explained.out().contains("NOT KNOWN: 'other.example.net' cannot be resolved"), explained::toString);
    }
}
