package io.github.nettyidentd.linux.socket;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.nettyidentd.linux.ffi.Credentials;
import io.github.nettyidentd.linux.ffi.RawSocket;
import io.github.nettyidentd.testing.Await;
import io.github.nettyidentd.testing.Commands;
import io.github.nettyidentd.testing.Ipv6;
import io.github.nettyidentd.testing.Resources;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletionException;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SocketSearchIT {

    private static final InetAddress IPV4 = InetAddress.ofLiteral("127.0.0.1");
    private static final InetAddress OTHER = InetAddress.ofLiteral("127.0.0.3");
    private static final InetAddress IPV6 = InetAddress.ofLiteral("::1");
    private static final InetAddress ANY_IPV4 = InetAddress.ofLiteral("0.0.0.0");
    private static final InetAddress ANY_IPV6 = InetAddress.ofLiteral("::");
    private static final long USER = 61_001;

    /** A port that no socket has: only root may bind to it, and nobody listens. */
    private static final int NO_PORT = 1;

    private final Resources open = new Resources();
    private SocketSearch search;

    @BeforeEach
    void open() throws IOException {
        search = open.add(SocketSearches.open());
    }

    @AfterEach
    void close() {
        open.close();
    }

    private List<HeldSocket> find(
            int portOnServer,
            int portOnClient,
            @Nullable InetAddress serverAddress,
            @Nullable InetAddress clientAddress) {
        return search.find(USER, portOnServer, portOnClient, serverAddress, clientAddress)
                .join();
    }

    private ServerSocket listen(InetAddress address, int backlog) throws IOException {
        return open.add(new ServerSocket(0, backlog, address));
    }

    @ParameterizedTest
    @CsvSource({"127.0.0.1, false", "127.0.0.1, true", "::1, true"})
    void findsAConnectionByPortsAndByAddresses(String host, boolean ipv6) throws IOException {
        assumeTrue(!ipv6 || Ipv6.isAvailable());
        InetAddress address = InetAddress.ofLiteral(host);
        ServerSocket listener = listen(address, 1);
        int remote = listener.getLocalPort();
        RawSocket socket = open.add(RawSocket.tcp(ipv6));
        long cookie = socket.cookie();
        int local = socket.connectAndWait(address, remote);
        var expected = List.of(new HeldSocket(
                local, address, remote, address, TcpState.ESTABLISHED, Credentials.effectiveUid(), cookie));

        assertEquals(expected, find(local, remote, null, null));
        assertEquals(expected, find(local, remote, address, null));
        assertEquals(expected, find(local, remote, null, address));
        assertEquals(expected, find(local, remote, address, address));
        assertEquals(List.of(), find(local, remote, OTHER, null));
        assertEquals(List.of(), find(local, remote, null, OTHER));
        assertEquals(List.of(), find(local, remote, address, OTHER));
        assertEquals(List.of(), find(local, NO_PORT, null, null));
        assertEquals(List.of(), find(NO_PORT, remote, null, null));
        assertEquals(List.of(), find(local, remote, IPV4, IPV6));
    }

    @Test
    void findsAnAcceptedConnectionOnceAProcessHoldsIt() throws IOException {
        ServerSocket listener = listen(IPV4, 1);
        RawSocket socket = open.add(RawSocket.tcp(false));
        int local = socket.connectAndWait(IPV4, listener.getLocalPort());
        assertEquals(List.of(), find(listener.getLocalPort(), local, null, null));
        assertEquals(List.of(), find(listener.getLocalPort(), local, IPV4, IPV4));

        open.add(listener.accept());
        HeldSocket found = find(listener.getLocalPort(), local, null, null).getFirst();
        assertEquals(List.of(found), find(listener.getLocalPort(), local, IPV4, IPV4));
        assertEquals(TcpState.ESTABLISHED, found.state());
        assertEquals(IPV4, found.clientAddress());
    }

    @ParameterizedTest
    @CsvSource({"127.0.0.1, false", "127.0.0.1, true", "::1, true"})
    void findsAConnectionWhoseSynNobodyAnswers(String host, boolean ipv6) throws Exception {
        assumeTrue(!ipv6 || Ipv6.isAvailable());
        InetAddress address = InetAddress.ofLiteral(host);
        int remote = listen(address, 1).getLocalPort();
        // The kernel drops a SYN while the backlog is full.
        for (int i = 0; i < 2; i++) {
            open.add(RawSocket.tcp(ipv6)).connectAndWait(address, remote);
        }
        RawSocket socket = open.add(RawSocket.tcp(ipv6));
        int local = socket.connect(address, remote);
        var expected = List.of(new HeldSocket(
                local, address, remote, address, TcpState.SYN_SENT, Credentials.effectiveUid(), socket.cookie()));

        assertEquals(expected, find(local, remote, null, null));
        assertEquals(expected, find(local, remote, address, address));
        assertEquals(Set.of(socket.cookie()), existing(socket.cookie()));
    }

    @ParameterizedTest
    @CsvSource({"127.0.0.1, false", "127.0.0.1, true", "::1, true"})
    void findsASocketThatIsBoundAndNotConnected(String host, boolean ipv6) throws IOException {
        assumeTrue(!ipv6 || Ipv6.isAvailable());
        assumeBoundSocketsAreListed();
        InetAddress address = InetAddress.ofLiteral(host);
        RawSocket socket = open.add(RawSocket.tcp(ipv6));
        int local = socket.bind(address, 0);
        var expected = List.of(
                new HeldSocket(local, address, 0, null, TcpState.CLOSE, Credentials.effectiveUid(), socket.cookie()));

        assertEquals(expected, find(local, NO_PORT, null, null));
        assertEquals(expected, find(local, NO_PORT, address, null));
        assertEquals(expected, find(local, NO_PORT, address, address));
        assertEquals(List.of(), find(local, NO_PORT, OTHER, null));
        assertEquals(List.of(), find(local, NO_PORT, OTHER, OTHER));
        assertEquals(Set.of(socket.cookie()), existing(socket.cookie()));
    }

    @Test
    void aSocketOnTheWildcardMayConnectFromEachAddressOfItsFamily() throws IOException {
        Ipv6.assumeAvailable();
        assumeBoundSocketsAreListed();
        RawSocket socket = open.add(RawSocket.tcp(false));
        int local = socket.bind(ANY_IPV4, 0);
        assertEquals(
                socket.cookie(), find(local, NO_PORT, OTHER, null).getFirst().cookie());
        assertEquals(List.of(), find(local, NO_PORT, IPV6, null));
        assertEquals(List.of(), find(local, NO_PORT, null, IPV6));

        RawSocket both = open.add(RawSocket.tcp(true));
        int other = both.bind(ANY_IPV6, 0);
        assertEquals(both.cookie(), find(other, NO_PORT, OTHER, null).getFirst().cookie());
        assertEquals(both.cookie(), find(other, NO_PORT, null, IPV6).getFirst().cookie());
        assertEquals(ANY_IPV6, find(other, NO_PORT, null, null).getFirst().serverAddress());
    }

    @Test
    void findsTheOwner() throws IOException {
        Commands.assumeRoot();
        ServerSocket listener = listen(IPV4, 1);
        RawSocket socket = open.add(RawSocket.ofUser(USER, false));
        int local = socket.connectAndWait(IPV4, listener.getLocalPort());
        assertEquals(
                USER,
                find(local, listener.getLocalPort(), null, null).getFirst().uid());
        assertEquals(
                USER,
                find(local, listener.getLocalPort(), IPV4, IPV4).getFirst().uid());
    }

    @Test
    void findsAllThatMatch() throws IOException {
        ServerSocket listener = listen(ANY_IPV4, 4);
        RawSocket one = open.add(RawSocket.tcp(false));
        int port = one.bind(IPV4, 0);
        one.connectAndWait(IPV4, listener.getLocalPort());
        RawSocket two = open.add(RawSocket.tcp(true));
        assertEquals(port, two.bind(OTHER, port));
        two.connectAndWait(IPV4, listener.getLocalPort());

        assertEquals(Set.of(one.cookie(), two.cookie()), cookies(find(port, listener.getLocalPort(), null, null)));
        assertEquals(Set.of(two.cookie()), cookies(find(port, listener.getLocalPort(), OTHER, null)));
    }

    @Test
    void findsAConnectionThatHasShutItsSideOnlyWhileItIsHeld() throws Exception {
        ServerSocket listener = listen(IPV4, 1);
        var socket = open.add(new Socket());
        socket.bind(new InetSocketAddress(IPV4, 0));
        socket.connect(listener.getLocalSocketAddress());
        int local = socket.getLocalPort();
        Socket accepted = open.add(listener.accept());
        socket.shutdownOutput();
        Await.until(
                "FIN_WAIT2",
                () -> find(local, listener.getLocalPort(), null, null)
                                .getFirst()
                                .state()
                        == TcpState.FIN_WAIT2);
        long cookie =
                find(local, listener.getLocalPort(), null, null).getFirst().cookie();
        assertEquals(Set.of(cookie), existing(cookie));
        HeldSocket other = find(listener.getLocalPort(), local, null, null).getFirst();
        assertEquals(TcpState.CLOSE_WAIT, other.state());

        // Neither FIN_WAIT2 without a process nor TIME_WAIT.
        socket.close();
        assertEquals(List.of(), find(local, listener.getLocalPort(), null, null));
        assertEquals(List.of(), find(local, listener.getLocalPort(), IPV4, IPV4));
        accepted.close();
        assertEquals(List.of(), find(local, listener.getLocalPort(), null, null));
        assertEquals(List.of(), find(local, listener.getLocalPort(), IPV4, IPV4));
        assertEquals(Set.of(), existing(cookie));
    }

    @Test
    void findsNoListeningSocket() throws IOException {
        int port = listen(IPV4, 1).getLocalPort();
        assertEquals(List.of(), find(port, NO_PORT, null, null));
        assertEquals(List.of(), find(port, NO_PORT, IPV4, IPV4));
    }

    /** A connection that was reset cannot be spoken for, but its registration ends with the socket. */
    @Test
    void aConnectionThatWasResetIsNotBoundOnly() throws Exception {
        assumeBoundSocketsAreListed();
        ServerSocket listener = listen(IPV4, 1);
        int local;
        try (RawSocket earlier = RawSocket.tcp(false)) {
            local = earlier.bind(IPV4, 0);
        }
        // The kernel frees a port that it has chosen itself.
        RawSocket socket = open.add(RawSocket.tcp(false));
        socket.bind(IPV4, local);
        socket.connectAndWait(IPV4, listener.getLocalPort());
        Socket accepted = listener.accept();
        accepted.setSoLinger(true, 0);
        accepted.close();
        assertEquals(List.of(), find(local, listener.getLocalPort(), null, null));
        assertEquals(List.of(), find(local, listener.getLocalPort(), IPV4, IPV4));
        assertEquals(Set.of(socket.cookie()), existing(socket.cookie()));
    }

    @Test
    void tellsWhichSocketsExist() throws IOException {
        ServerSocket listener = listen(IPV4, 4);
        RawSocket one = open.add(RawSocket.tcp(false));
        RawSocket two = open.add(RawSocket.tcp(true));
        RawSocket unused = open.add(RawSocket.tcp(false));
        one.connectAndWait(IPV4, listener.getLocalPort());
        two.connectAndWait(IPV4, listener.getLocalPort());
        long closed;
        try (RawSocket third = RawSocket.tcp(false)) {
            closed = third.cookie();
            third.connectAndWait(IPV4, listener.getLocalPort());
        }
        assertEquals(Set.of(one.cookie(), two.cookie()), existing(one.cookie(), two.cookie(), unused.cookie(), closed));
        assertEquals(Set.of(), existing());
    }

    @Test
    void failsAfterItsEnd() {
        search.close();
        var failure = assertThrows(CompletionException.class, () -> find(NO_PORT, NO_PORT, null, null));
        assertTrue(failure.getCause() instanceof IOException, failure::toString);
        assertThrows(CompletionException.class, () -> find(NO_PORT, NO_PORT, IPV4, IPV4));
        assertThrows(CompletionException.class, () -> existing(1L));
    }

    private Set<Long> existing(Long... cookies) {
        List<HeldSocket> found = new ArrayList<>();
        search.list(Set.of(cookies)::contains, found::add).join();
        return cookies(found);
    }

    private static Set<Long> cookies(List<HeldSocket> sockets) {
        return sockets.stream().map(HeldSocket::cookie).collect(Collectors.toSet());
    }

    private static void assumeBoundSocketsAreListed() {
        assumeTrue(
                OpenerFinder.isAtLeast(6, 8, System.getProperty("os.version", "")),
                "needs Linux 6.8, which lists sockets that are bound and not connected");
    }
}
