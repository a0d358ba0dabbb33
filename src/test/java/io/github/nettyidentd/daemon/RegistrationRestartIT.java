package io.github.nettyidentd.daemon;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.nettyidentd.testing.Activator;
import io.github.nettyidentd.testing.Asker;
import io.github.nettyidentd.testing.Await;
import io.github.nettyidentd.testing.Commands;
import io.github.nettyidentd.testing.RegistrarProgram;
import io.github.nettyidentd.testing.RunningDaemon;
import io.github.nettyidentd.testing.TempDirectory;
import io.github.nettyidentd.testing.TestResources;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A restart of the daemon loses no registration, and makes none wrong, however the daemon ended. Needs root and perl. */
@SuppressWarnings("NullAway.Init") // made before each test
class RegistrationRestartIT {

    private static final long DAEMON = 1;
    private static final int REGISTERED = 1_000;
    private static final int ASKERS = 4;

    /** A daemon that is killed closes the connections that it has accepted, without a reply. */
    private static final String CLOSED = "null";

    @RegisterExtension
    final TestResources resources = new TestResources();

    private final AtomicBoolean stopped = new AtomicBoolean();
    private final AtomicInteger right = new AtomicInteger();
    private final List<String> wrong = new CopyOnWriteArrayList<>();
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

    /** The socket stays open, as a socket unit keeps it, and so does the port: peers that ask meanwhile wait. */
    @Test
    void losesNothingUnderLoad() throws Exception {
        var activator = resources.add(Activator.open(
                Map.of("RUNTIME_DIRECTORY", directory.toString()),
                "tcp4 127.0.0.1 unix " + socket,
                "--config",
                policy.toString(),
                "--log-level",
                "warn"));
        InetSocketAddress address = activator.nextAddress("127.0.0.1");
        activator.start();
        var registrar = resources.add(RegistrarProgram.start(DAEMON, socket, REGISTERED));
        List<Thread> askers = new ArrayList<>();
        for (int i = 0; i < ASKERS; i++) {
            askers.add(Thread.ofPlatform().start(() -> askAgainAndAgain(address, registrar)));
        }
        try {
            awaitAnswers();
            assertEquals(0, activator.stop());
            activator.start();
            awaitAnswers();
            activator.kill();
            activator.start();
            awaitAnswers();
        } finally {
            stopped.set(true);
            for (Thread asker : askers) {
                asker.join();
            }
        }
        assertEquals(List.of(), wrong);
        assertAllAnswered(address, registrar, 0);
        assertEquals("ok " + REGISTERED, registrar.list());
    }

    private void awaitAnswers() throws Exception {
        int before = right.get();
        Await.until("enough answers", () -> right.get() > before + 2 * REGISTERED || !wrong.isEmpty());
    }

    private void askAgainAndAgain(InetSocketAddress address, RegistrarProgram registrar) {
        while (!stopped.get() && wrong.isEmpty()) {
            int i = ThreadLocalRandom.current().nextInt(REGISTERED);
            try {
                String answer = Asker.answer(address, registrar.ownPorts().get(i), registrar.port());
                if (answer.equals("USERID : UNIX :user" + i)) {
                    right.incrementAndGet();
                } else if (!answer.equals(CLOSED)) {
                    wrong.add(i + ": " + answer);
                }
            } catch (IOException e) {
                // The same as a connection that is closed.
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"TERM", "KILL"})
    void losesNothingWithAnOption(String signal) throws Exception {
        RegistrarProgram registrar;
        try (var first = start()) {
            registrar = resources.add(RegistrarProgram.start(DAEMON, socket, REGISTERED));
            assertEquals("ok " + REGISTERED, registrar.list());
            first.signal(signal);
            first.awaitExit();
        }
        // These sockets end while no daemon sees it.
        int gone = REGISTERED / 10;
        registrar.closeFirst(gone);

        try (var second = start()) {
            assertAllAnswered(second.address(), registrar, gone);
            assertEquals(
                    "ERROR : NO-USER",
                    Asker.answer(second.address(), registrar.ownPorts().getFirst(), registrar.port()));
        }
    }

    private RunningDaemon start() throws Exception {
        return RunningDaemon.start("--config", policy.toString(), "--registrations=" + socket);
    }

    private static void assertAllAnswered(InetSocketAddress address, RegistrarProgram registrar, int first)
            throws IOException {
        List<String> lost = new ArrayList<>();
        try (Asker asker = Asker.connect(address)) {
            for (int i = first; i < REGISTERED; i++) {
                String answer = asker.answer(registrar.ownPorts().get(i), registrar.port());
                if (!answer.equals("USERID : UNIX :user" + i)) {
                    lost.add(i + ": " + answer);
                }
            }
        }
        assertTrue(lost.isEmpty(), () -> lost.size() + " are lost, such as " + lost.getFirst());
    }
}
