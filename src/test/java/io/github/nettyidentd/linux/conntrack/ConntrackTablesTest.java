package io.github.nettyidentd.linux.conntrack;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.nettyidentd.linux.ffi.SystemCallFailure;
import io.github.nettyidentd.testing.Commands;
import io.github.nettyidentd.testing.NetworkNamespace;
import io.github.nettyidentd.testing.RefusedSockets;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.opentest4j.AssertionFailedError;

/** In JVMs of their own, some of which may not ask. */
class ConntrackTablesTest {

    private static final Tuple ANY = new Tuple(ConntrackTables.LOOPBACK, 1, ConntrackTables.LOOPBACK, 2);

    private static AskedTable open(List<String> runner) throws Exception {
        return AskedTable.open(runner, AskedTable.Kind.CHOSEN);
    }

    private static List<String> unprivileged() {
        return List.of("setpriv", "--bounding-set=-net_admin", "--inh-caps=-net_admin");
    }

    @Test
    void asksThroughNetlink() throws Exception {
        Commands.assumeRoot();
        try (var table = open(List.of())) {
            assertEquals("ctnetlink", table.source());
            assertEquals(Optional.empty(), table.find(ANY, 0));
            assertEquals(Optional.empty(), table.find(ANY, 65535));
        }
    }

    @Test
    void readsTheFileWhereNetlinkIsRefused() throws Exception {
        Commands.assumeRoot();
        Commands.assumeProgram("setpriv");
        try (var table = open(unprivileged())) {
            assertEquals("/proc/net/nf_conntrack", table.source());
            assertEquals(Optional.empty(), table.find(ANY, 0));
        }
        try (var refused = RefusedSockets.create();
                var table = open(refused.runner(RefusedSockets.Family.NETLINK))) {
            assertEquals("/proc/net/nf_conntrack", table.source());
        }
    }

    @Test
    void saysWhyNeitherWayIsOpen() throws Exception {
        Commands.assumeRoot();
        Commands.assumeProgram("setpriv");
        List<String> runner = unprivileged();

        var failure = assertThrows(
                AssertionFailedError.class,
                () -> AskedTable.open(runner, AskedTable.Kind.CHOSEN_WITHOUT_FILE)
                        .close());

        assertTrue(
                Objects.requireNonNull(failure.getMessage())
                        .contains("cannot ask for tracked connections: ctnetlink: EPERM (1);"
                                + " java.nio.file.NoSuchFileException: /missing/nf_conntrack"),
                failure::getMessage);
    }

    @Test
    void isEmptyWhereTheKernelHasNoConnectionTracking() throws Exception {
        int einval = 22;
        var netlink = new CtnetlinkTable(() -> {
            throw SystemCallFailure.of("ctnetlink", einval);
        });
        try (var table = ConntrackTables.open(netlink, new ProcConntrackTable(Path.of("/missing/nf_conntrack")))) {
            assertEquals("ctnetlink", table.source());
            assertEquals(Optional.empty(), table.find(ANY, 0));
        }
    }

    @Test
    void readsTheFileWhereTheKernelDoesNotKnowTheQuestion(@TempDir Path directory) throws Exception {
        int einval = 22;
        var netlink = new CtnetlinkTable(() -> {
            throw SystemCallFailure.of("ctnetlink", einval);
        });
        Path file = Files.createFile(directory.resolve("nf_conntrack"));
        try (var table = ConntrackTables.open(netlink, new ProcConntrackTable(file))) {
            assertEquals(file.toString(), table.source());
        }
    }

    /** The entries are those of the namespace in which the table was opened. */
    @Test
    void tracksNothingInANewNamespace() throws Exception {
        try (var namespace = NetworkNamespace.create();
                var table = open(namespace.runner())) {
            assertEquals("ctnetlink", table.source());
            assertEquals(Optional.empty(), table.find(ANY, 0));
        }
    }

    @Test
    void findsAnEntryInAFile(@TempDir Path directory) throws Exception {
        Path file = Files.writeString(directory.resolve("nf_conntrack"), """
                ipv4     2 udp      17 9 src=10.0.1.2 dst=192.0.2.2 sport=5000 dport=6667 \
                src=192.0.2.2 dst=192.0.2.1 sport=6667 dport=40000 mark=0 use=2
                ipv4     2 tcp      6 9 CLOSE src=10.0.1.3 dst=192.0.2.2 sport=5000 dport=6667 \
                src=192.0.2.2 dst=192.0.2.1 sport=6667 dport=40001 mark=0 zone=1 use=2
                ipv4     2 tcp      6 9 CLOSE src=10.0.1.4 dst=192.0.2.2 sport=5000 dport=6667 \
                src=192.0.2.2 dst=192.0.2.1 sport=6667 dport=40001 mark=0 use=2
                """);
        try (var table = new ProcConntrackTable(file)) {
            Tuple reply = tuple("192.0.2.2", 6667, "192.0.2.1", 40001);

            assertEquals(
                    Optional.of(new ConntrackEntry(tuple("10.0.1.4", 5000, "192.0.2.2", 6667), reply, 0)),
                    table.find(reply, 0));
            assertEquals(
                    Optional.of(new ConntrackEntry(tuple("10.0.1.3", 5000, "192.0.2.2", 6667), reply, 1)),
                    table.find(reply, 1));
            assertEquals(Optional.empty(), table.find(reply, 2));
            assertEquals(Optional.empty(), table.find(tuple("192.0.2.2", 6667, "192.0.2.1", 40000), 0));
        }
    }

    private static Tuple tuple(String source, int sourcePort, String destination, int destinationPort) {
        return new Tuple(
                InetAddress.ofLiteral(source), sourcePort, InetAddress.ofLiteral(destination), destinationPort);
    }
}
