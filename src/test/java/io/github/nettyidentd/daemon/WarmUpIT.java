package io.github.nettyidentd.daemon;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.nettyidentd.testing.Asker;
import io.github.nettyidentd.testing.Metrics;
import io.github.nettyidentd.testing.OwnConnection;
import io.github.nettyidentd.testing.RunningDaemon;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The queries of its own that a daemon answers after the start. */
class WarmUpIT {

    private static final String LOOPBACK = "127.0.0.1";
    private static final Pattern BLANKS = Pattern.compile(" +");

    @Test
    void leavesNoTrace() throws Exception {
        try (var daemon = RunningDaemon.start("--warm-up", "50", "--metrics", "0", "--log-level", "debug")) {
            String warm = daemon.awaitLog("warm-up: ");
            String metrics = Metrics.of(daemon).text();

            assertTrue(warm.contains("warm-up: 50 queries"), warm);
            assertFalse(daemon.log().stream().anyMatch(line -> line.contains("reply=")), daemon.log()::toString);
            assertFalse(metrics.matches("(?s).*netty_identd_replies_total\\S* [1-9].*"), metrics);
            assertFalse(metrics.matches("(?s).*netty_identd_policy_decisions_total\\S* [1-9].*"), metrics);
            assertEquals(2, listeningPorts(daemon), "the daemon's port and that of the metrics");
        }
    }

    @Test
    void asksNobodyElse() throws Exception {
        Path policy = Files.createTempFile("forward", ".conf");
        try {
            Files.writeString(policy, "default { default { force forward 127.0.0.1 1 } }");
            try (var daemon = RunningDaemon.start("--warm-up", "20", "--log-level", "debug", "-C", policy.toString())) {
                daemon.awaitLog("warm-up: 20 queries");

                assertFalse(
                        daemon.log().stream().anyMatch(line -> line.contains("127.0.0.1:1 ")), daemon.log()::toString);
            }
        } finally {
            Files.delete(policy);
        }
    }

    @Test
    void doesNotDelayTheEnd() throws Exception {
        try (var daemon = RunningDaemon.start("--warm-up", "100000")) {
            try (OwnConnection own = OwnConnection.open(InetAddress.ofLiteral(LOOPBACK))) {
                String reply = Asker.ask(daemon.address(), own.localPort(), own.remotePort());
                assertTrue(reply.contains(" : USERID : UNIX :"), reply);
            }
            daemon.terminate();

            assertEquals(0, daemon.awaitExit());
            assertEquals(List.of(), daemon.problems());
        }
    }

    /** How many sockets of the daemon listen; its descriptors lead to the rows of the kernel's table. */
    private static long listeningPorts(RunningDaemon daemon) throws Exception {
        Set<String> inodes = new TreeSet<>();
        try (var descriptors = Files.list(Path.of("/proc/" + daemon.pid() + "/fd"))) {
            for (Path descriptor : descriptors.toList()) {
                if (Files.isSymbolicLink(descriptor)) {
                    inodes.add(Files.readSymbolicLink(descriptor).toString());
                }
            }
        }
        long listening = 0;
        for (String table : List.of("/proc/net/tcp", "/proc/net/tcp6")) {
            for (String row : Files.readAllLines(Path.of(table))) {
                List<String> fields = BLANKS.splitAsStream(row.strip()).toList();
                if (fields.get(3).equals("0A") && inodes.contains("socket:[" + fields.get(9) + "]")) {
                    listening++;
                }
            }
        }
        return listening;
    }
}
