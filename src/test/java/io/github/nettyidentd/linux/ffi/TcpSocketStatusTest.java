package io.github.nettyidentd.linux.ffi;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.nettyidentd.testing.Commands;
import io.github.nettyidentd.testing.Ipv6;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** None of these descriptors may be waited for. */
@Timeout(60)
class TcpSocketStatusTest {

    private static final InetAddress LOOPBACK = InetAddress.ofLiteral("127.0.0.1");

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void tellsOwnerAndCookieOfAnyTcpSocket(boolean ipv6) throws IOException {
        assumeTrue(!ipv6 || Ipv6.isAvailable());
        try (RawSocket socket = RawSocket.tcp(ipv6)) {
            TcpSocketStatus status = TcpSocketStatus.of(socket.fd()).orElseThrow();
            assertEquals(Credentials.effectiveUid(), status.uid());
            assertEquals(socket.cookie(), status.cookie());
            assertNotEquals(0, status.cookie());
            assertFalse(status.isListening());

            socket.bind(LOOPBACK, 0);
            socket.listen();
            assertTrue(TcpSocketStatus.of(socket.fd()).orElseThrow().isListening());
        }
    }

    /** The uid of the descriptor's file is the one that sock_diag tells of the connection. */
    @Test
    void theOwnerIsWhoeverTheKernelNamesToAQuery() throws IOException {
        Commands.assumeRoot();
        try (var listener = new ServerSocket(0, 1, LOOPBACK);
                RawSocket socket = RawSocket.ofUser(61_001, false);
                SockDiagSocket asked = SockDiagSocket.open()) {
            TcpSocketStatus before = TcpSocketStatus.of(socket.fd()).orElseThrow();
            int port = socket.connectAndWait(LOOPBACK, listener.getLocalPort());
            var request = new SocketRequest(LOOPBACK, port, LOOPBACK, listener.getLocalPort(), 0, false);
            SocketRecord row = asked.request(List.of(request)).getFirst().orElseThrow();

            assertEquals(new TcpSocketStatus(false, row.uid(), row.cookie()), before);
            assertEquals(61_001, before.uid());
            assertEquals(before, TcpSocketStatus.of(socket.fd()).orElseThrow());
            try (var accepted = listener.accept()) {
                assertEquals(new InetSocketAddress(LOOPBACK, port), accepted.getRemoteSocketAddress());
            }
        }
    }

    /** Families, types and protocols of linux/socket.h and linux/in.h. */
    @ParameterizedTest
    @CsvSource({
        "UDP, 2, 2, 0",
        "UDP over IPv6, 10, 2, 0",
        "MPTCP, 2, 1, 262",
        "SCTP, 2, 1, 132",
        "SMC, 43, 1, 0",
        "raw, 2, 3, 6",
        "Unix stream, 1, 1, 0",
        "Unix packets, 1, 5, 0",
        "vsock, 40, 1, 0",
        "netlink, 16, 3, 4",
        "packet, 17, 3, 0"
    })
    void isEmptyForOtherSockets(String kind, int family, int type, int protocol) throws IOException {
        RawSocket socket;
        try {
            socket = RawSocket.of(family, type, protocol);
        } catch (IOException e) {
            assumeTrue(false, "the kernel does not have " + kind + ": " + e.getMessage());
            throw e;
        }
        try (socket) {
            assertEquals(Optional.empty(), TcpSocketStatus.of(socket.fd()));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"epoll_create1", "eventfd", "timerfd_create", "inotify_init1", "memfd_create", "pipe"})
    void isEmptyForWhatIsNotASocket(String call) throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment errno = arena.allocate(LibC.ERRNO);
            MemorySegment memory = arena.allocate(ValueLayout.JAVA_INT, 2);
            boolean takesMemory = call.equals("memfd_create") || call.equals("pipe");
            int result = LibCFunction.of(call).call(errno, takesMemory ? memory.address() : 0);
            assertTrue(result >= 0, call);
            if (call.equals("pipe")) {
                assertEmpty(memory.getAtIndex(ValueLayout.JAVA_INT, 0));
                assertEmpty(memory.getAtIndex(ValueLayout.JAVA_INT, 1));
            } else {
                assertEmpty(result);
            }
        }
    }

    private static void assertEmpty(int fd) throws IOException {
        assertEquals(Optional.empty(), TcpSocketStatus.of(fd));
        new InheritedFd(fd).close();
    }

    @Test
    void isEmptyForFilesThatMayBlock(@TempDir Path directory) throws IOException {
        Commands.check(List.of("mkfifo", directory.resolve("fifo").toString()));
        for (String path :
                List.of(directory.toString(), directory.resolve("fifo").toString(), "/dev/null", "/proc/self/ns/net")) {
            try (OpenFile held = OpenFile.hold(path);
                    OpenFile file = held.openForReading()) {
                assertEquals(Optional.empty(), TcpSocketStatus.of(file.fd()), path);
                assertEquals(Optional.empty(), TcpSocketStatus.of(held.fd()), path);
            }
        }
    }

    @Test
    void isEmptyForAClosedDescriptor() throws IOException {
        assertEquals(Optional.empty(), TcpSocketStatus.of(1_000_000));
    }
}
