package io.github.nettyidentd.linux.socket;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.nettyidentd.api.ConnectionPair;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

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
}
