package io.github.nettyidentd.linux.socket;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.nettyidentd.api.ConnectionPair;
import io.github.nettyidentd.linux.socket.SocketOwner.Found;
import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Finds out which end opened a connection, whatever its ports, its listening sockets and its traffic suggest. */
class OpenerFinderTest {

    private static final InetAddress LOOPBACK = InetAddress.ofLiteral("127.0.0.1");
    private static final int MUCH = 1 << 20;

    private final SockDiagSocketTable table = new SockDiagSocketTable(UidMap.own());

    @AfterEach
    void close() {
        table.close();
    }

    private boolean isAccepted(Socket socket) throws Exception {
        var pair = new ConnectionPair(
                socket.getLocalAddress(), socket.getLocalPort(), socket.getInetAddress(), socket.getPort());
        return assertInstanceOf(Found.class, table.find(pair).get(10, SECONDS)).accepted();
    }

    /** Asks a new table, which remembers nothing about the connection. */
    private static boolean isAcceptedAtFirstSight(Socket socket) throws Exception {
        var test = new OpenerFinderTest();
        try {
            return test.isAccepted(socket);
        } finally {
            test.close();
        }
    }

    private static ServerSocket listening(int port) throws IOException {
        var server = new ServerSocket();
        server.setReuseAddress(true);
        server.bind(new InetSocketAddress(LOOPBACK, port));
        return server;
    }

    /** Connects from a port (0 for any) on which other sockets may listen. */
    private static Socket reusing(int port, int from) throws IOException {
        var socket = new Socket();
        socket.setReuseAddress(true);
        socket.bind(new InetSocketAddress(LOOPBACK, from));
        socket.connect(new InetSocketAddress(LOOPBACK, port));
        return socket;
    }

    @Test
    void aListenerOnThePortOfAnOutgoingConnectionHidesNobody() throws Exception {
        try (var server = new ServerSocket(0, 10, LOOPBACK);
                var connecting = reusing(server.getLocalPort(), 0);
                var _ = server.accept();
                var _ = listening(connecting.getLocalPort())) {
            assertFalse(isAccepted(connecting));
        }
    }

    @Test
    void aServiceWhoseListenerIsClosedIsNotGivenAway() throws Exception {
        ServerSocket server = service();
        try (var connecting = new Socket(LOOPBACK, server.getLocalPort());
                var accepted = server.accept()) {
            server.close();
            assertTrue(isAccepted(accepted));
            assertFalse(isAccepted(connecting));
            try (var _ = listening(accepted.getLocalPort())) {
                assertTrue(isAccepted(accepted));
                assertTrue(isAcceptedAtFirstSight(accepted));
            }
        }
    }

    /** Listens on a port from which the kernel makes no outgoing connections. */
    private static ServerSocket service() throws IOException {
        for (int port = 2_121; ; port++) {
            try {
                return listening(port);
            } catch (BindException e) {
                assertTrue(port < 3_000, "all ports are taken");
            }
        }
    }

    /** As the manual says. */
    @Test
    void onAnEphemeralPortTheFirstQueriesAreAnsweredByAGuess() throws Exception {
        var server = new ServerSocket(0, 10, LOOPBACK);
        try (var _ = new Socket(LOOPBACK, server.getLocalPort());
                var accepted = server.accept()) {
            server.close();
            assertFalse(isAccepted(accepted));
            long deadline = System.nanoTime() + SECONDS.toNanos(10);
            while (!isAccepted(accepted)) {
                assertTrue(System.nanoTime() < deadline, "not found out within 10 s");
            }
        }
    }

    /** Each connection is found out once it was guessed twice, and one account may have thousands of them. */
    @Test
    void aThousandConnectionsOfOneAccountAreAnsweredWhileTheyAreFoundOut() throws Exception {
        List<Socket> connecting = new ArrayList<>();
        List<Socket> accepted = new ArrayList<>();
        try (var server = new ServerSocket(0, 100, LOOPBACK)) {
            for (int i = 0; i < 1_000; i++) {
                connecting.add(new Socket(LOOPBACK, server.getLocalPort()));
                accepted.add(server.accept());
            }
            List<ConnectionPair> pairs = connecting.stream()
                    .map(it -> new ConnectionPair(LOOPBACK, it.getLocalPort(), LOOPBACK, it.getPort()))
                    .toList();
            for (int round = 0; round < 50; round++) {
                for (int from = 0; from < pairs.size(); from += 100) {
                    for (var owner : table.findAll(pairs.subList(from, from + 100))) {
                        assertFalse(assertInstanceOf(Found.class, owner.get(30, SECONDS))
                                .accepted());
                    }
                }
            }
        } finally {
            for (Socket socket : connecting) {
                socket.close();
            }
            for (Socket socket : accepted) {
                socket.close();
            }
        }
    }

    @Test
    void saysTheSameAgain() throws Exception {
        try (var server = new ServerSocket(0, 10, LOOPBACK);
                var connecting = new Socket(LOOPBACK, server.getLocalPort());
                var accepted = server.accept()) {
            for (int i = 0; i < 3; i++) {
                assertTrue(isAccepted(accepted));
                assertFalse(isAccepted(connecting));
            }
        }
    }

    @Test
    void knowsAnotherConnectionByItsSocketThoughThePortsAreTheSame() throws Exception {
        int port;
        int listening;
        try (var server = new ServerSocket(0, 10, LOOPBACK);
                var connecting = reusing(server.getLocalPort(), 0);
                var _ = server.accept()) {
            port = connecting.getLocalPort();
            listening = server.getLocalPort();
            assertFalse(isAccepted(connecting));
            connecting.setSoLinger(true, 0);
        }
        // Now the other way round: the end that opened the first connection accepts the second.
        try (var server = listening(port);
                var _ = reusing(port, listening);
                var accepted = server.accept()) {
            assertEquals(listening, accepted.getPort());
            assertTrue(isAccepted(accepted));
        }
    }

    @Test
    void octetsThatNobodyReadsChangeNothing() throws Exception {
        try (var server = new ServerSocket(0, 10, LOOPBACK);
                var connecting = SocketChannel.open(server.getLocalSocketAddress());
                var accepted = server.accept()) {
            fill(connecting);
            fill(accepted);
            assertFalse(isAcceptedAtFirstSight(connecting.socket()));
            assertTrue(isAcceptedAtFirstSight(accepted));
        }
    }

    private static void fill(SocketChannel channel) throws IOException {
        channel.configureBlocking(false);
        while (channel.write(ByteBuffer.allocate(MUCH)) > 0) {}
    }

    private static void fill(Socket socket) throws IOException {
        // The kernel takes so much without a reader, whatever the size of its buffers.
        socket.setSendBufferSize(MUCH);
        socket.getOutputStream().write(new byte[MUCH / 2]);
    }

    @Test
    void halvesThatAreShutChangeNothing() throws Exception {
        try (var server = new ServerSocket(0, 10, LOOPBACK);
                var connecting = new Socket(LOOPBACK, server.getLocalPort());
                var accepted = server.accept()) {
            accepted.getOutputStream().write("hello".getBytes(US_ASCII));
            accepted.shutdownOutput();
            assertEquals(5, connecting.getInputStream().readAllBytes().length);
            assertTrue(isAcceptedAtFirstSight(accepted));
            assertFalse(isAcceptedAtFirstSight(connecting));
        }
        try (var server = new ServerSocket(0, 10, LOOPBACK);
                var connecting = new Socket(LOOPBACK, server.getLocalPort());
                var accepted = server.accept()) {
            connecting.getOutputStream().write("hello".getBytes(US_ASCII));
            connecting.shutdownOutput();
            assertEquals(5, accepted.getInputStream().readAllBytes().length);
            assertTrue(isAcceptedAtFirstSight(accepted));
            assertFalse(isAcceptedAtFirstSight(connecting));
        }
    }

    @Test
    void aFinBehindDataThatNobodyReadsChangesNothing() throws Exception {
        try (var server = new ServerSocket(0, 10, LOOPBACK);
                var connecting = SocketChannel.open(server.getLocalSocketAddress());
                var accepted = server.accept()) {
            fill(connecting);
            connecting.shutdownOutput();
            fill(accepted);
            accepted.shutdownOutput();
            assertFalse(isAcceptedAtFirstSight(connecting.socket()));
            assertTrue(isAcceptedAtFirstSight(accepted));
        }
    }

    @Test
    void neverTakesAnAcceptedConnectionForAnOpenedOneUnderTraffic() throws Exception {
        var random = new Random(113);
        try (var server = new ServerSocket(0, 10, LOOPBACK);
                var connecting = new Socket(LOOPBACK, server.getLocalPort());
                var accepted = server.accept()) {
            Thread toServer = Thread.ofVirtual().start(() -> talk(connecting, accepted));
            Thread toClient = Thread.ofVirtual().start(() -> talk(accepted, connecting));
            int opened = 0;
            for (int i = 0; i < 300; i++) {
                assertTrue(isAcceptedAtFirstSight(accepted));
                opened += isAcceptedAtFirstSight(connecting) ? 0 : 1;
                for (int pause = random.nextInt(1_000); pause > 0; pause--) {
                    Thread.onSpinWait();
                }
            }
            assertTrue(opened > 150, opened + " of 300 times found out");
            connecting.shutdownOutput();
            accepted.shutdownOutput();
            toServer.join();
            toClient.join();
        }
    }

    @ParameterizedTest
    @CsvSource({
        "6.18.44-fc-v782, true",
        "6.9.0, true",
        "7.0, true",
        "6.8.0-45-generic, false",
        "6.1.0-18-amd64, false",
        "5.14.0-427.el9.x86_64, false",
        "'', false",
        "unknown, false"
    })
    void comparesKernelVersionsByTheirNumbers(String release, boolean safe) {
        assertEquals(safe, OpenerFinder.isAtLeast(6, 9, release));
    }

    private static void talk(Socket from, Socket to) {
        try {
            byte[] octets = new byte[10_000];
            while (true) {
                from.getOutputStream().write(octets);
                to.getInputStream().readNBytes(octets.length);
            }
        } catch (IOException e) {
            // The test is over.
        }
    }
}
