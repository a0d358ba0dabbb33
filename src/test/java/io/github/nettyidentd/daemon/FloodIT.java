package io.github.nettyidentd.daemon;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.nettyidentd.testing.Asker;
import io.github.nettyidentd.testing.Footprint;
import io.github.nettyidentd.testing.InstalledProgram;
import io.github.nettyidentd.testing.OwnConnection;
import io.github.nettyidentd.testing.RunningDaemon;
import java.io.IOException;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** Hostile input, while other peers ask. One daemon has to withstand all of it. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class FloodIT {

    private static final int SILENT = 1_000;
    private static final int LINES = 100_000;
    private static final int LINES_PER_CONNECTION = 100;
    private static final int MIB = 1 << 20;

    /** The whole heap is taken at the start: growth is a leak outside of the heap, and a leak inside ends the daemon. */
    private static final String WHOLE_HEAP = "-Xms48m -Xmx48m -XX:+AlwaysPreTouch";

    private static final int MAX_GROWTH_KIB = 16 * 1024;

    private RunningDaemon daemon;
    private OwnConnection own;

    @BeforeAll
    void start() throws Exception {
        ProcessBuilder command = InstalledProgram.built()
                // The silent connections ask in the end, however long the others take.
                .command("--listen", "127.0.0.1:0", "--first-query-timeout", "10m", "--idle-timeout", "10m");
        command.environment().put("NETTY_IDENTD_OPTS", WHOLE_HEAP);
        daemon = RunningDaemon.start(command);
        own = OwnConnection.open(InetAddress.ofLiteral("127.0.0.1"));
    }

    @AfterAll
    void stop() throws Exception {
        own.close();
        daemon.close();
    }

    @Test
    void silentConnectionsKeepNoOtherPeerWaiting() throws Exception {
        List<Asker> silent = new ArrayList<>();
        try (Asker live = connect()) {
            for (int i = 0; i < SILENT; i++) {
                silent.add(connect());
                if (i % 100 == 0) {
                    assertAnswers(live);
                }
            }
            assertAnswers(live);
            try (Asker late = connect()) {
                assertAnswers(late);
            }
            // This shows that all were accepted and that none was closed.
            for (Asker asker : silent) {
                assertAnswers(asker);
            }
        } finally {
            for (Asker asker : silent) {
                asker.close();
            }
        }
        assertEquals(List.of(), problemsBesideTheLimit());
    }

    @Test
    void anEndlessLineEndsItsOwnConnectionOnly() throws Exception {
        try (Asker live = connect()) {
            for (String end : List.of("", "\r\n")) {
                try (Asker endless = connect()) {
                    assertEquals(List.of(), repliesTo(endless, "1".repeat(MIB) + end));
                }
                assertAnswers(live);
            }
        }
        assertEquals(List.of(), problemsBesideTheLimit());
    }

    /** Leaves out the line that reports the limit, as it should. */
    private List<String> problemsBesideTheLimit() {
        return daemon.problems().stream()
                .filter(line -> !line.contains("limit line_length was reached "))
                .toList();
    }

    @Test
    void randomLinesNeitherStopItNorFillItsMemory() throws Exception {
        long replies = flood(0);
        assertTrue(replies > LINES / 4, replies + " replies");
        long before = Footprint.residentKib(daemon.pid());
        for (int seed = 1; seed <= 3; seed++) {
            flood(seed);
        }
        long growth = Footprint.residentKib(daemon.pid()) - before;

        assertTrue(growth <= MAX_GROWTH_KIB, "%d KiB more than %d KiB".formatted(growth, before));
        assertEquals(List.of(), problemsBesideTheLimit());
    }

    /** Sends thousands of lines, and gives how many replies came. */
    private long flood(long seed) throws IOException {
        var random = new Random(seed);
        long replies = 0;
        try (Asker live = connect()) {
            for (int i = 0; i < LINES / LINES_PER_CONNECTION; i++) {
                try (Asker asker = connect()) {
                    replies += repliesTo(asker, lines(random)).size();
                }
                if (i % 10 == 0) {
                    assertAnswers(live);
                }
            }
        }
        return replies;
    }

    /** Makes lines most of which are queries, because the first one that is not ends its connection. */
    private static String lines(Random random) {
        var lines = new StringBuilder();
        for (int i = 0; i < LINES_PER_CONNECTION; i++) {
            switch (random.nextInt(100)) {
                case 0 -> lines.append(octets(random));
                case 1, 2, 3 -> lines.append(random.nextLong()).append(',').append(random.nextInt());
                default ->
                    lines.append(" ".repeat(random.nextInt(3)))
                            .append(random.nextInt(70_000))
                            .append(random.nextBoolean() ? " ,\t" : ",")
                            .append(random.nextInt(70_000));
            }
            lines.append(random.nextBoolean() ? "\r\n" : "\n");
        }
        return lines.toString();
    }

    private static String octets(Random random) {
        byte[] octets = new byte[random.nextInt(2_000)];
        random.nextBytes(octets);
        return new String(octets, ISO_8859_1);
    }

    /** Gives the replies to a text. The server may close the connection before it has read all. */
    private static List<String> repliesTo(Asker asker, String text) {
        try {
            asker.send(text);
            asker.socket().shutdownOutput();
        } catch (IOException e) {
            // The server has closed the connection, and reads no more.
        }
        try {
            return asker.repliesToTheEnd();
        } catch (IOException e) {
            return List.of();
        }
    }

    private Asker connect() throws IOException {
        return Asker.connect(daemon.address());
    }

    private void assertAnswers(Asker asker) throws IOException {
        String reply = asker.ask(own.localPort(), own.remotePort());
        assertTrue(reply.startsWith("%d , %d : USERID : UNIX :".formatted(own.localPort(), own.remotePort())), reply);
    }
}
