package io.github.nettyidentd.daemon;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.nettyidentd.testing.Asker;
import io.github.nettyidentd.testing.Commands;
import io.github.nettyidentd.testing.InstalledProgram;
import io.github.nettyidentd.testing.RunningDaemon;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A daemon that has no descriptors left. */
class DescriptorsIT {

    /** Enough to start with: the program and its jars have about 40. */
    private static final int MOST = 80;

    private static final String REPLY = "6193 , 23 : USERID : UNIX :x";

    @TempDir
    private Path directory;

    @ParameterizedTest
    @ValueSource(strings = {"epoll", "nio"})
    void acceptsAgainOnceThereAreSomeAndServesWhoeverItHasUntilThen(String transport) throws Exception {
        Commands.assumeProgram("prlimit");
        String socket = directory.resolve("status").toString();
        List<Asker> held = new ArrayList<>();
        ProcessBuilder command = InstalledProgram.built()
                .command("--listen", "127.0.0.1:0", "-R", "x", "--transport", transport, "--status-socket", socket);
        command.command().addAll(0, List.of("prlimit", "--nofile=" + MOST + ":" + MOST));
        try (var daemon = RunningDaemon.start(command)) {
            Asker first = Asker.connect(daemon.address());
            held.add(first);
            assertEquals(REPLY, first.ask(6193, 23));
            for (int i = 0; i < MOST; i++) {
                // the kernel connects them, whether the daemon accepts them or not
                held.add(Asker.connect(daemon.address()));
            }
            daemon.awaitLog("cannot accept connections on ");
            assertEquals(REPLY, first.ask(6193, 23));

            for (Asker asker : held) {
                asker.close();
            }

            assertEquals(REPLY, Asker.ask(daemon.address(), 6193, 23));
            String status = InstalledProgram.built()
                    .run("status", "--status-socket", socket)
                    .out();
            assertTrue(Pattern.compile("\\baccept +[1-9]").matcher(status).find(), status);
            assertEquals(1, daemon.problems().size(), () -> daemon.problems().toString());
        } finally {
            for (Asker asker : held) {
                asker.close();
            }
        }
    }
}
