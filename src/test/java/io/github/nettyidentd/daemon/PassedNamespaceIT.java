package io.github.nettyidentd.daemon;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.nettyidentd.testing.Activator;
import io.github.nettyidentd.testing.Asker;
import io.github.nettyidentd.testing.ForeignSocket;
import io.github.nettyidentd.testing.NetworkNamespace;
import java.io.IOException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The built program with netlink sockets that a service manager has opened in another namespace. The namespace has an address
 * of this host, so that a peer on this host is the other end of a connection in it. Needs root, iproute2 and perl.
 */
class PassedNamespaceIT {

    private static final int DAEMON = 1;

    private static String ownAddress() throws IOException {
        return NetworkInterface.networkInterfaces()
                .flatMap(NetworkInterface::inetAddresses)
                .filter(address -> address instanceof Inet4Address && !address.isLoopbackAddress())
                .map(InetAddress::getHostAddress)
                .findFirst()
                .orElse("");
    }

    @ParameterizedTest
    @ValueSource(strings = {"diag %1$s", "diag %1$s diag %1$s"})
    void answersForASocketInTheNamespace(String passed) throws Exception {
        String own = ownAddress();
        assumeTrue(!own.isEmpty(), "needs an IPv4 address besides 127.0.0.1");
        try (var namespace = NetworkNamespace.create()) {
            namespace.ip("link set lo up");
            namespace.ip("address add " + own + "/32 dev lo");
            try (var service = ForeignSocket.open(namespace.runner(), "socket inet listen " + own);
                    var socket = ForeignSocket.open(
                            namespace.runner(),
                            "user " + DAEMON + " socket inet bind " + own + " connect " + own + " " + service.port());
                    var activator = Activator.open("tcp4 " + own + " " + passed.formatted(namespace.name()))) {
                InetSocketAddress address = activator.nextAddress(own);
                activator.start();
                activator.awaitLog("asking the network namespaces " + namespace.name() + " through sockets");
                activator.awaitLog("listening on");
                for (int i = 0; i < 4; i++) {
                    assertEquals("USERID : UNIX :daemon", Asker.answer(address, socket.port(), service.port()));
                }
                // The other end of the connection waits to be accepted.
                assertEquals("ERROR : NO-USER", Asker.answer(address, service.port(), socket.port()));
                assertEquals(0, activator.stop());
            }
        }
    }

    /** Otherwise the daemon would serve nobody. */
    @Test
    void listensByItselfWhereOnlySocketsOfNamespacesArePassed() throws Exception {
        try (var namespace = NetworkNamespace.create();
                var activator = Activator.open("diag " + namespace.name(), "--listen", "127.0.0.1:0")) {
            activator.start();
            activator.awaitLog("listening on 127\\.0\\.0\\.1:");
            assertEquals(0, activator.stop());
        }
    }

    @Test
    void refusesAThirdSocketOfANamespace() throws Exception {
        try (var namespace = NetworkNamespace.create();
                var activator =
                        Activator.open("tcp4 127.0.0.1 diag %1$s diag %1$s diag %1$s".formatted(namespace.name()))) {
            activator.start();
            String line = activator.awaitLog("LISTEN_FDS");
            assertTrue(
                    line.contains(
                            "socket '" + namespace.name()
                                    + "' in LISTEN_FDS: 3 netlink sockets with this name (expected: 1 or 2 for each namespace)"),
                    line);
            assertEquals(78, activator.awaitExit());
        }
    }
}
