package io.github.nettyidentd.linux.socket;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.nettyidentd.api.ConnectionPair;
import io.github.nettyidentd.linux.ffi.Credentials;
import io.github.nettyidentd.linux.socket.SocketOwner.Found;
import io.github.nettyidentd.linux.socket.SocketOwner.None;
import io.github.nettyidentd.linux.socket.SocketOwner.Reason;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Asks the real kernel about real sockets of this process, in both ways. */
class SocketTableTest {

    @Nested
    class ThroughNetlink extends Cases {
        ThroughNetlink() {
            super(new SockDiagSocketTable(UidMap.own()));
        }
    }

    @Nested
    class ThroughProc extends Cases {
        ThroughProc() {
            super(new ProcSocketTable(Path.of("/proc/net"), UidMap.own()));
        }
    }

    abstract static class Cases {

        private static final InetAddress LOOPBACK = InetAddress.ofLiteral("127.0.0.1");

        private final SocketTable table;
        private ServerSocket listener;

        Cases(SocketTable table) {
            this.table = table;
        }

        @BeforeEach
        void listen() throws IOException {
            listener = new ServerSocket(0, 10, LOOPBACK);
        }

        @AfterEach
        void close() throws IOException {
            listener.close();
            table.close();
        }

        private SocketOwner find(InetSocketAddress local, InetSocketAddress remote)
                throws ExecutionException, InterruptedException, TimeoutException {
            var pair = new ConnectionPair(local.getAddress(), local.getPort(), remote.getAddress(), remote.getPort());
            return table.find(pair).get(10, TimeUnit.SECONDS);
        }

        private static InetSocketAddress local(Socket socket) {
            return new InetSocketAddress(socket.getLocalAddress(), socket.getLocalPort());
        }

        private static InetSocketAddress remote(Socket socket) {
            return new InetSocketAddress(socket.getInetAddress(), socket.getPort());
        }

        private SocketOwner find(Socket socket) throws Exception {
            return find(local(socket), remote(socket));
        }

        private static void assertOwn(SocketOwner owner, TcpState state, boolean accepted) {
            var found = assertInstanceOf(Found.class, owner);
            assertEquals(Credentials.effectiveUid(), found.uid());
            assertEquals(state, found.state());
            assertEquals(accepted, found.accepted());
            assertNotEquals(0, found.inode());
        }

        private static void assertNone(Reason reason, SocketOwner owner) {
            assertEquals(new None(reason), owner);
        }

        @Test
        void findsManyAtOnceInTheirOrder() throws Exception {
            try (var connecting = new Socket(LOOPBACK, listener.getLocalPort());
                    var _ = listener.accept()) {
                int port = connecting.getLocalPort();
                int listening = listener.getLocalPort();
                List<ConnectionPair> pairs = new ArrayList<>();
                for (int i = 0; i < 20; i++) {
                    pairs.add(new ConnectionPair(LOOPBACK, port, LOOPBACK, listening));
                    pairs.add(new ConnectionPair(LOOPBACK, listening, LOOPBACK, 1));
                    pairs.add(new ConnectionPair(LOOPBACK, listening, LOOPBACK, port));
                }
                List<CompletableFuture<SocketOwner>> owners = table.findAll(pairs);
                assertEquals(pairs.size(), owners.size());
                for (int i = 0; i < owners.size(); i += 3) {
                    assertOwn(owners.get(i).get(10, TimeUnit.SECONDS), TcpState.ESTABLISHED, false);
                    assertNone(Reason.ONLY_LISTENER, owners.get(i + 1).get(10, TimeUnit.SECONDS));
                    assertOwn(owners.get(i + 2).get(10, TimeUnit.SECONDS), TcpState.ESTABLISHED, true);
                }
            }
        }

        @ParameterizedTest
        @ValueSource(strings = {"127.0.0.1", "127.0.0.53", "::1"})
        void findsBothEndsOfAConnection(String address) throws Exception {
            InetAddress host = InetAddress.ofLiteral(address);
            assumeTrue(host.getAddress().length == 4 || Files.exists(Path.of("/proc/net/if_inet6")), "no IPv6 here");
            try (var server = new ServerSocket(0, 10, host);
                    var connecting = new Socket(host, server.getLocalPort());
                    var accepted = server.accept()) {
                assertOwn(find(connecting), TcpState.ESTABLISHED, false);
                assertOwn(find(accepted), TcpState.ESTABLISHED, true);
            }
        }

        /** The JDK's plain sockets are IPv6 sockets that carry IPv4. To the kernel, this one is an IPv4 socket. */
        @Test
        void findsAConnectionOfAnIpv4Socket() throws Exception {
            try (var connecting = SocketChannel.open(StandardProtocolFamily.INET)) {
                connecting.connect(listener.getLocalSocketAddress());
                try (var _ = listener.accept()) {
                    assertOwn(find(connecting.socket()), TcpState.ESTABLISHED, false);
                }
            }
        }

        @Test
        void knowsAnAcceptedConnectionByAListenerOnAnyAddress() throws Exception {
            try (var server = new ServerSocket(0);
                    var connecting = new Socket(LOOPBACK, server.getLocalPort());
                    var accepted = server.accept()) {
                assertOwn(find(connecting), TcpState.ESTABLISHED, false);
                assertOwn(find(accepted), TcpState.ESTABLISHED, true);
            }
        }

        @Test
        void doesNotTakeAListenersOwnerForThatOfAConnection() throws Exception {
            var server = new InetSocketAddress(LOOPBACK, listener.getLocalPort());
            assertNone(Reason.ONLY_LISTENER, find(server, new InetSocketAddress(LOOPBACK, 9)));
        }

        @Test
        void matchesAllFourParts() throws Exception {
            try (var connecting = new Socket(LOOPBACK, listener.getLocalPort());
                    var _ = listener.accept()) {
                InetSocketAddress local = local(connecting);
                InetSocketAddress remote = remote(connecting);
                InetAddress other = InetAddress.ofLiteral("127.0.0.2");
                assertOwn(find(local, remote), TcpState.ESTABLISHED, false);
                assertNone(Reason.NO_CONNECTION, find(new InetSocketAddress(other, local.getPort()), remote));
                assertNone(Reason.NO_CONNECTION, find(local, new InetSocketAddress(other, remote.getPort())));
                assertNone(Reason.NO_CONNECTION, find(local, new InetSocketAddress(LOOPBACK, 1)));
                assertNone(Reason.NO_CONNECTION, find(new InetSocketAddress(LOOPBACK, 1), remote));
            }
        }

        @Test
        void namesNobodyForAConnectionThatNobodyHasAccepted() throws Exception {
            try (var connecting = new Socket(LOOPBACK, listener.getLocalPort())) {
                assertNone(Reason.NOT_HELD, find(/* local= */ remote(connecting), /* remote= */ local(connecting)));
                assertOwn(find(connecting), TcpState.ESTABLISHED, false);
            }
        }

        @Test
        void namesTheOwnerWhileHalfOfTheConnectionIsShut() throws Exception {
            try (var connecting = new Socket(LOOPBACK, listener.getLocalPort());
                    var accepted = listener.accept()) {
                connecting.shutdownOutput();
                assertEquals(-1, accepted.getInputStream().read());
                // FIN_WAIT1 until the FIN is acknowledged, FIN_WAIT2 afterwards
                var shut = assertInstanceOf(Found.class, find(connecting));
                assertEquals(Credentials.effectiveUid(), shut.uid());
                assertTrue(Set.of(TcpState.FIN_WAIT1, TcpState.FIN_WAIT2).contains(shut.state()));
                assertOwn(find(accepted), TcpState.CLOSE_WAIT, true);
            }
        }

        @Test
        void namesNobodyForTimeWait() throws Exception {
            InetSocketAddress local;
            InetSocketAddress remote;
            try (var connecting = new Socket(LOOPBACK, listener.getLocalPort());
                    var accepted = listener.accept()) {
                local = local(connecting);
                remote = remote(connecting);
                connecting.shutdownOutput();
                assertEquals(-1, accepted.getInputStream().read());
                accepted.shutdownOutput();
                assertEquals(-1, connecting.getInputStream().read());
            }
            assertNone(Reason.NOT_HELD, find(local, remote));
        }

        @Test
        void namesNobodyForAnOrphan() throws Exception {
            var connecting = new Socket(LOOPBACK, listener.getLocalPort());
            InetSocketAddress local = local(connecting);
            InetSocketAddress remote = remote(connecting);
            try (var _ = listener.accept()) {
                connecting.close();
                // FIN_WAIT2, and no process holds the socket
                assertNone(Reason.NOT_HELD, find(local, remote));
            }
        }

        @Test
        void namesNobodyAfterAReset() throws Exception {
            var connecting = new Socket(LOOPBACK, listener.getLocalPort());
            InetSocketAddress local = local(connecting);
            InetSocketAddress remote = remote(connecting);
            try (var _ = listener.accept()) {
                connecting.setOption(StandardSocketOptions.SO_LINGER, 0);
                connecting.close();
                assertNone(Reason.NO_CONNECTION, find(local, remote));
            }
        }

        @Test
        void failsOnceItIsClosed() {
            table.close();
            var pair = new ConnectionPair(LOOPBACK, 1, LOOPBACK, 2);
            assertTrue(table.find(pair).isCompletedExceptionally());
        }
    }
}
