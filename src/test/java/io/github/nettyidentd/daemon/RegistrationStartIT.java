package io.github.nettyidentd.daemon;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.nettyidentd.testing.Activator;
import io.github.nettyidentd.testing.Asker;
import io.github.nettyidentd.testing.Await;
import io.github.nettyidentd.testing.Commands;
import io.github.nettyidentd.testing.InstalledProgram;
import io.github.nettyidentd.testing.RegistrarProgram;
import io.github.nettyidentd.testing.RunningDaemon;
import io.github.nettyidentd.testing.TempDirectory;
import io.github.nettyidentd.testing.TestResources;
import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What the daemon and {@code explain} say where programs register, and where they cannot. Needs root and perl. */
@SuppressWarnings("NullAway.Init") // made before each test
class RegistrationStartIT {

    private static final long DAEMON = 1;
    private static final String ANSWER = "USERID : UNIX :user0";

    @RegisterExtension
    final TestResources resources = new TestResources();

    private Path directory;
    private Path socket;
    private Path policy;

    @BeforeEach
    void prepare() throws Exception {
        Commands.assumeRoot();
        directory = resources.add(TempDirectory.create()).path();
        Commands.run("chmod", "0755", directory.toString());
        socket = directory.resolve("register");
        policy = Files.writeString(
                directory.resolve("policy"), "user \"daemon\" { default { allow spoof allow spoof_all } }\n");
    }

    private RunningDaemon start(String... options) throws Exception {
        var all = new ArrayList<>(List.of("--config", policy.toString(), "--registrations=" + socket));
        all.addAll(List.of(options));
        return resources.add(RunningDaemon.start(all.toArray(String[]::new)));
    }

    /** Sends a command over a new connection, and gives the answer. */
    private String say(String command) throws IOException {
        try (SocketChannel channel = SocketChannel.open(UnixDomainSocketAddress.of(socket))) {
            channel.write(ByteBuffer.wrap((command + "\n").getBytes(US_ASCII)));
            ByteBuffer answer = ByteBuffer.allocate(1_000);
            while (channel.read(answer) > 0 && answer.get(answer.position() - 1) != '\n') {}
            return new String(answer.array(), 0, answer.position(), US_ASCII).strip();
        }
    }

    @Test
    void explainShowsWhatTheRunningDaemonKnows() throws Exception {
        var daemon = start();
        var registrar = resources.add(RegistrarProgram.start(DAEMON, socket, 1));
        String own = "127.0.0.1:" + registrar.ownPorts().getFirst();
        String other = "127.0.0.1:" + registrar.port();

        var explained = InstalledProgram.built()
                .run("explain", "--config", policy.toString(), "--registrations=" + socket, own, other);

        assertEquals(0, explained.status(), explained::err);
        assertTrue(explained.out().contains("\nregistered   \"user0\" by uid 1\n"), explained.out());
        assertTrue(explained.out().contains(": USERID : UNIX :user0\\r\\n"), explained.out());
        assertEquals(ANSWER, Asker.answer(daemon.address(), registrar.ownPorts().getFirst(), registrar.port()));
        String audit = daemon.awaitLog("audit");
        assertTrue(audit.contains(" account=daemon userId=user0 rule=registration"), audit);

        daemon.terminate();
        assertEquals(0, daemon.awaitExit());
        var alone = InstalledProgram.built()
                .run("explain", "--config", policy.toString(), "--registrations=" + socket, own, other);
        assertTrue(
                alone.out().contains("\nregistered   not known: no daemon can be asked at " + socket + ": "),
                alone.out());
        assertTrue(alone.out().contains(": USERID : UNIX :daemon\\r\\n"), alone.out());
    }

    @Test
    void aReloadKeepsWhatWasRegistered() throws Exception {
        var daemon = start();
        var registrar = resources.add(RegistrarProgram.start(DAEMON, socket, 1));
        daemon.signal("HUP");
        daemon.awaitLog("policy reloaded");
        assertEquals(ANSWER, Asker.answer(daemon.address(), registrar.ownPorts().getFirst(), registrar.port()));

        Files.writeString(policy, "user \"daemon\" { default { deny spoof } }\n");
        daemon.signal("HUP");
        Await.until(
                "the new policy",
                () -> Asker.answer(daemon.address(), registrar.ownPorts().getFirst(), registrar.port())
                        .equals("USERID : UNIX :daemon"));
        assertEquals("ok 1", registrar.list());
    }

    @Test
    void refusesProgramsIfNoLookupWouldLookAtRegistrations() throws Exception {
        var daemon = start("--lookup", "fixed:user-id=nobody");
        daemon.awaitLog("programs cannot register: the daemon does not ask the system lookup");

        assertEquals("error programs cannot register: the daemon does not ask the system lookup", say("list"));
    }

    @Test
    void refusesAnotherPathBesideASocketUnit() throws Exception {
        var activator = resources.add(
                Activator.open("tcp4 127.0.0.1 unix " + socket, "--registrations=" + directory.resolve("other")));
        activator.start();

        String line = activator.awaitLog("netty-identd: ");

        assertTrue(
                line.contains(
                        "--registrations: '" + directory.resolve("other")
                                + "' and the socket 'socket2' in LISTEN_FDS (expected: one of them; in a socket unit ListenStream="),
                line);
        assertEquals(78, activator.awaitExit());
    }
}
