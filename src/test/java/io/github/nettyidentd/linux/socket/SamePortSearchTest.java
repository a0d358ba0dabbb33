package io.github.nettyidentd.linux.socket;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.nettyidentd.api.ConnectionPair;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SamePortSearchTest {

    @Test
    void findsAConnectionWithOtherAddresses() throws Exception {
        InetAddress loopback = InetAddress.ofLiteral("127.0.0.1");
        try (var samePorts = new SamePortSearch(Path.of("/proc/net"));
                var server = new ServerSocket(0, 10, loopback);
                var connecting = new Socket(loopback, server.getLocalPort());
                var _ = server.accept()) {
            int own = connecting.getLocalPort();
            int other = server.getLocalPort();
            var real = new ConnectionPair(loopback, own, loopback, other);
            var meant = new ConnectionPair(
                    InetAddress.ofLiteral("192.0.2.113"), own, InetAddress.ofLiteral("198.51.100.7"), other);
            assertEquals(List.of(real), samePorts.find(meant).get(10, SECONDS));
            assertEquals(List.of(), samePorts.find(real).get(10, SECONDS));
        }
    }

    private static final InetAddress OWN = InetAddress.ofLiteral("10.0.0.5");
    private static final InetAddress GATEWAY = InetAddress.ofLiteral("10.0.0.1");

    @TempDir
    private Path directory;

    private final StringBuilder tcp = new StringBuilder("  sl  local_address rem_address   st ...\n");
    private final StringBuilder tcp6 = new StringBuilder("  sl  local_address rem_address   st ...\n");

    /** A row with port 50000 here and 6667 there, in the way of a little-endian kernel. */
    private static String row(String local, String remote, String state, int inode) {
        return "   0: %s:C350 %s:1A0B %s 00000000:00000000 00:00000000 00000000  1000        0 %d 1 x\n"
                .formatted(local, remote, state, inode);
    }

    private List<ConnectionPair> held() throws Exception {
        Files.writeString(directory.resolve("tcp"), tcp);
        Files.writeString(directory.resolve("tcp6"), tcp6);
        try (var samePorts = new SamePortSearch(directory)) {
            return samePorts
                    .findHeld(new ConnectionPair(OWN, 50_000, GATEWAY, 6667))
                    .get(10, SECONDS);
        }
    }

    @Test
    void findsTheHeldConnectionOfAnOwnAddress() throws Exception {
        assumeTrue(ByteOrder.nativeOrder() == ByteOrder.LITTLE_ENDIAN, "the rows are those of a little-endian kernel");
        tcp.append(row("0500000A", "066433C6", "01", 4711)) // 10.0.0.5 to 198.51.100.6
                .append(row("0600000A", "076433C6", "01", 4712)) // of another own address
                .append(row("0500000A", "086433C6", "06", 0)) // TIME_WAIT
                .append(row("0500000A", "096433C6", "01", 0)) // of no process
                .append(row("0500000A", "0A6433C6", "02", 4713)) // SYN_SENT
                .append("truncated :C350 :1A0B\n");
        assertEquals(List.of(new ConnectionPair(OWN, 50_000, InetAddress.ofLiteral("198.51.100.6"), 6667)), held());
    }

    @Test
    void findsEachHeldConnectionOfIpv4AndIpv6Sockets() throws Exception {
        assumeTrue(ByteOrder.nativeOrder() == ByteOrder.LITTLE_ENDIAN, "the rows are those of a little-endian kernel");
        for (int i = 1; i <= 6; i++) {
            tcp.append(row("0600000A", "0%d6433C6".formatted(i), "01", i)); // of another own address
        }
        tcp.append(row("0500000A", "066433C6", "01", 4711));
        tcp6.append(row("0000000000000000FFFF00000500000A", "0000000000000000FFFF0000076433C6", "08", 4712));
        assertEquals(2, held().size());
    }
}
