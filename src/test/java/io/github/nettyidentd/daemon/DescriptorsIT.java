package io.github.nettyidentd.daemon;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.nettyidentd.testing.Asker;
import io.github.nettyidentd.testing.Commands;
import io.github.nettyidentd.testing.InstalledProgram;
import io.github.nettyidentd.testing.OwnConnection;
import io.github.nettyidentd.testing.RunningDaemon;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A daemon that has no file descriptors left. */
class DescriptorsIT {

    /** Enough to start with, because the program and its jars need about 40. */
    private static final int MOST = 80;

    private static final String REPLY = "6193 , 23 : USERID : UNIX :x";

    @TempDir
    private Path directory;

    @ParameterizedTest
    @ValueSource(strings = {"epoll", "nio"})
    void acceptsAgainOnceThereAreSomeAndServesItsPeersUntilThen(String transport) throws Exception {
        Commands.assumeProgram("prlimit");
        String socket = directory.resolve("status").toString();
        List<Asker> held = new ArrayList<>();
        try (var daemon = start("-R", "x", "--transport", transport, "--status-socket", socket)) {
            Asker first = Asker.connect(daemon.address());
            held.add(first);
            assertEquals(REPLY, first.ask(6193, 23));
            takeAll(daemon, held);
            assertEquals(REPLY, first.ask(6193, 23));

            closeAll(held);

            assertEquals(REPLY, Asker.ask(daemon.address(), 6193, 23));
            String status = InstalledProgram.built()
                    .run("status", "--status-socket", socket)
                    .out();
            assertTrue(Pattern.compile("\\baccept +[1-9]").matcher(status).find(), status);
            assertEquals(1, daemon.problems().size(), () -> daemon.problems().toString());
        } finally {
            closeAll(held);
        }
    }

    /** The queries that fail are more than may be forwarded about one connection at a time. */
    @Test
    void forwardsOnceThereAreSomeHoweverOftenItCouldNotBefore() throws Exception {
        Commands.assumeProgram("prlimit");
        List<Asker> held = new ArrayList<>();
        try (var elsewhere = RunningDaemon.start("-R", "x");
                var own = OwnConnection.open(InetAddress.ofLiteral("127.0.0.1"))) {
            Path policy = Files.writeString(
                    directory.resolve("forward.conf"),
                    "default { default { force forward 127.0.0.1 %d } }%n".formatted(elsewhere.port()));
            try (var daemon = start("--config", policy.toString());
                    Asker first = Asker.connect(daemon.address())) {
                assertEquals("1 , 1 : ERROR : NO-USER", first.ask(1, 1));
                takeAll(daemon, held);
                for (int i = 0; i < 10; i++) {
                    assertEquals("HIDDEN-USER", answer(first, own));
                }

                closeAll(held);

                assertEquals("1 , 1 : ERROR : NO-USER", Asker.ask(daemon.address(), 1, 1));
                assertEquals("x", answer(first, own));
            }
        } finally {
            closeAll(held);
        }
    }

    private static RunningDaemon start(String... options) throws IOException, InterruptedException {
        ProcessBuilder command = InstalledProgram.built().command("--listen", "127.0.0.1:0");
        command.command().addAll(0, List.of("prlimit", "--nofile=" + MOST + ":" + MOST));
        command.command().addAll(List.of(options));
        return RunningDaemon.start(command);
    }

    private static String answer(Asker asker, OwnConnection own) throws IOException {
        String answer = asker.answer(own.localPort(), own.remotePort());
        return answer.substring(answer.lastIndexOf(':') + 1).strip();
    }

    /** Connects until no descriptor is left. The kernel completes connections whether the daemon accepts them or not. */
    private static void takeAll(RunningDaemon daemon, List<Asker> held) throws IOException, InterruptedException {
        for (int i = 0; i < MOST; i++) {
            held.add(Asker.connect(daemon.address()));
        }
        daemon.awaitLog("cannot accept connections on ");
    }

    private static void closeAll(List<Asker> held) throws IOException {
        for (Asker asker : held) {
            asker.close();
        }
    }
}
