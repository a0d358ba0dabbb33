package io.github.nettyidentd.linux.socket;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.nettyidentd.api.ConnectionPair;
import io.github.nettyidentd.linux.ffi.Credentials;
import io.github.nettyidentd.linux.ffi.FaultyNetlink;
import io.github.nettyidentd.linux.ffi.FaultyNetlink.Fault;
import io.github.nettyidentd.linux.ffi.SockDiagSocket;
import io.github.nettyidentd.linux.socket.NamespaceSocketTable.Held;
import io.github.nettyidentd.testing.CProgram;
import io.github.nettyidentd.testing.Ipv6;
import io.github.nettyidentd.testing.OwnConnection;
import io.github.nettyidentd.testing.RunningProcess;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.regex.MatchResult;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The descriptors are opened in our own namespace, so that no rights are needed. To the table that makes no difference. */
class NamespaceSocketTableTest {

    private static final InetAddress LOOPBACK = InetAddress.ofLiteral("127.0.0.1");
    private static final int LOOPBACK_INDEX = 1;

    private final NamespaceSocketTables tables = new NamespaceSocketTables();

    private NamespaceSocketTable twoDescriptors() throws IOException {
        return tables.table(SockDiagSocket.openDescriptor(), SockDiagSocket.openDescriptor());
    }

    @AfterEach
    void close() {
        tables.close();
    }

    private static ConnectionPair pair(Socket socket) {
        return new ConnectionPair(
                socket.getLocalAddress(), socket.getLocalPort(), socket.getInetAddress(), socket.getPort());
    }

    private static SocketOwner.Found owner(NamespaceSocketTable table, Socket socket) throws Exception {
        Held held = table.find(pair(socket), LOOPBACK_INDEX).orElseThrow();
        return assertInstanceOf(SocketOwner.Found.class, held.owner().get(30, SECONDS));
    }

    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.1", "::1"})
    void findsTheOwnerAndWhoOpenedTheConnection(String address) throws Exception {
        Ipv6.assumeAvailableFor(address);
        try (var own = OwnConnection.open(InetAddress.ofLiteral(address));
                var table = twoDescriptors()) {
            for (int i = 0; i < 4; i++) {
                assertFalse(owner(table, own.connecting()).accepted());
                assertTrue(owner(table, own.accepted()).accepted());
                assertEquals(
                        Credentials.effectiveUid(), owner(table, own.accepted()).uid());
            }
        }
    }

    @Test
    void theExactOpenerIsKnownWithTwoDescriptorsWhereNobodyListensAnyMore() throws Exception {
        try (var own = OwnConnection.open(LOOPBACK);
                var table = twoDescriptors()) {
            assertTrue(owner(table, own.accepted()).accepted());
            own.listener().close();
            assertTrue(owner(table, own.accepted()).accepted());
        }
    }

    @Test
    void withOneDescriptorAListenerTellsWhoOpenedTheConnection() throws Exception {
        try (var own = OwnConnection.open(LOOPBACK);
                var table = tables.table(SockDiagSocket.openDescriptor())) {
            assertFalse(owner(table, own.connecting()).accepted());
            assertTrue(owner(table, own.accepted()).accepted());
            own.listener().close();
            // As the manual says: a port from which connections are made counts as such a connection's.
            assertFalse(owner(table, own.accepted()).accepted());
        }
    }

    @Test
    void findsNothingWhereThereIsOnlyAListenerOrNothing() throws Exception {
        try (var own = OwnConnection.open(LOOPBACK);
                var table = twoDescriptors()) {
            assertTrue(table.find(new ConnectionPair(LOOPBACK, own.remotePort(), LOOPBACK, 1), LOOPBACK_INDEX)
                    .isEmpty());
            assertTrue(table.find(new ConnectionPair(LOOPBACK, 1, LOOPBACK, 1), LOOPBACK_INDEX)
                    .isEmpty());
        }
    }

    @Test
    void knowsTheVerySocketInTheAnswersOfTwoTables() throws Exception {
        try (var own = OwnConnection.open(LOOPBACK);
                var one = twoDescriptors();
                var other = tables.table(SockDiagSocket.openDescriptor())) {
            Held connecting = one.find(pair(own.connecting()), 0).orElseThrow();
            assertTrue(connecting.isSameAs(other.find(pair(own.connecting()), 0).orElseThrow()));
            assertFalse(connecting.isSameAs(other.find(pair(own.accepted()), 0).orElseThrow()));
        }
    }

    @ParameterizedTest
    @EnumSource
    void asksOnceMoreOnTheSameSocket(Fault fault) throws Exception {
        Deque<Fault> faults = new ArrayDeque<>();
        var random = new Random(113);
        try (var own = OwnConnection.open(LOOPBACK)) {
            var questions = new HeldSockDiag(
                    -1, () -> FaultyNetlink.open(() -> faults.isEmpty() ? Fault.NONE : faults.remove(), random));
            try (var table = new NamespaceSocketTable(
                    questions, questions, new OwnerCheck(UidMap.own()), ListenerOpeners::new)) {
                for (int i = 0; i < 10; i++) {
                    faults.add(fault);
                    assertFalse(owner(table, own.connecting()).accepted());
                }
                faults.addAll(List.of(Fault.LOST, Fault.GARBLED));
                assertThrows(IOException.class, () -> owner(table, own.connecting()));
                assertFalse(owner(table, own.connecting()).accepted());
            }
        }
    }

    /** A descriptor that is closed under a question must be neither used afterwards nor left open. */
    @Test
    void closesItsDescriptorsWhileItIsAsked() throws Exception {
        try (var own = OwnConnection.open(LOOPBACK)) {
            ConnectionPair pair = pair(own.connecting());
            long before = descriptors();
            for (int i = 0; i < 200; i++) {
                NamespaceSocketTable table = twoDescriptors();
                List<CompletableFuture<Void>> asking = new ArrayList<>();
                for (int thread = 0; thread < 3; thread++) {
                    asking.add(CompletableFuture.runAsync(() -> askUntilClosed(table, pair)));
                }
                table.find(pair, LOOPBACK_INDEX);
                table.close();
                for (CompletableFuture<Void> thread : asking) {
                    thread.get(30, SECONDS);
                }
                assertTrue(table.isClosed());
                assertThrows(IOException.class, () -> table.find(pair, LOOPBACK_INDEX));
                assertEquals(before, descriptors());
            }
        }
    }

    private static void askUntilClosed(NamespaceSocketTable table, ConnectionPair pair) {
        try {
            while (true) {
                assertTrue(table.find(pair, LOOPBACK_INDEX).isPresent());
            }
        } catch (IOException e) {
            assertTrue(table.isClosed(), e::toString);
        }
    }

    @Test
    void closesItsDescriptorOnlyOnce() throws Exception {
        int closedByNow = SockDiagSocket.openDescriptor();
        var table = tables.table(closedByNow);
        table.close();
        // The number is free, so that a second close would take it away from this socket.
        int reused = SockDiagSocket.openDescriptor();
        assertEquals(closedByNow, reused);
        table.close();
        try (SockDiagSocket socket = SockDiagSocket.of(reused)) {
            assertTrue(socket.request(List.of(SocketRow.request(new ConnectionPair(LOOPBACK, 1, LOOPBACK, 1), 0)))
                    .getFirst()
                    .isEmpty());
        }
    }

    private static long descriptors() throws IOException {
        try (var open = Files.list(Path.of("/proc/self/fd"))) {
            return open.count();
        }
    }

    /** The kernel does not give the counts while the process that holds the socket is stuck. */
    @Test
    void aStuckSocketHoldsUpNoOtherQuestion() throws Exception {
        try (var program = CProgram.build("stuck-send");
                var own = OwnConnection.open(LOOPBACK)) {
            NamespaceSocketTable table = twoDescriptors();
            try (var stuck = RunningProcess.start(program.command("61999"))) {
                MatchResult ports = stuck.awaitLine("^(\\d+) (\\d+)$");
                var pair = new ConnectionPair(
                        LOOPBACK, Integer.parseInt(ports.group(1)), LOOPBACK, Integer.parseInt(ports.group(2)));
                Held held = table.find(pair, LOOPBACK_INDEX).orElseThrow();
                // Where the opener may be guessed, the third question has to wait for the counts.
                for (int i = 0; i < 4; i++) {
                    held = table.find(pair, LOOPBACK_INDEX).orElseThrow();
                    awaitOrFail(held);
                }
                assertEquals(61_999, held.ownerByListener().uid());
                assertTrue(table.find(pair(own.connecting()), LOOPBACK_INDEX).isPresent());
                table.close();
                assertThrows(IOException.class, () -> table.find(pair, LOOPBACK_INDEX));
            }
        }
    }

    private static void awaitOrFail(Held held) throws Exception {
        try {
            held.owner().get(30, SECONDS);
        } catch (ExecutionException e) {
            assertInstanceOf(IOException.class, e.getCause());
        }
    }
}
