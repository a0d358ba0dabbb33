package io.github.nettyidentd.registry;

import static io.github.nettyidentd.registry.RegistrySetup.assertRefused;
import static io.github.nettyidentd.registry.RegistrySetup.cookie;
import static io.github.nettyidentd.registry.RegistrySetup.ends;
import static io.github.nettyidentd.registry.RegistrySetup.limits;
import static io.github.nettyidentd.registry.RegistrySetup.ports;
import static io.github.nettyidentd.registry.RegistrySetup.text;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.nettyidentd.api.ConnectionPair;
import io.github.nettyidentd.api.IdentError;
import io.github.nettyidentd.api.UserId;
import io.github.nettyidentd.hop.HopSettings;
import io.github.nettyidentd.hop.HopStart;
import io.github.nettyidentd.linux.account.NssAccounts;
import io.github.nettyidentd.linux.ffi.Credentials;
import io.github.nettyidentd.linux.ffi.TcpSocketStatus;
import io.github.nettyidentd.linux.socket.SocketEndWatch;
import io.github.nettyidentd.linux.socket.SocketOwner;
import io.github.nettyidentd.linux.socket.SocketSearch;
import io.github.nettyidentd.linux.socket.SocketSearches;
import io.github.nettyidentd.linux.socket.SocketTable;
import io.github.nettyidentd.linux.socket.SocketTables;
import io.github.nettyidentd.registry.RegistryStatistics.WaitOutcome;
import io.github.nettyidentd.system.Policy;
import io.github.nettyidentd.system.SystemLookup;
import io.github.nettyidentd.testing.Await;
import io.github.nettyidentd.testing.ForeignSocket;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.unix.Socket;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Registrations of this user's connections, with the sockets of the kernel, asked about through the system lookup. */
class RegistryIT {

    private static final InetAddress LOOPBACK = InetAddress.ofLiteral("127.0.0.1");
    private static final long OWN = Credentials.effectiveUid();
    private static final long DAEMON = 1;

    private final List<Socket> sockets = new ArrayList<>();
    private final NssAccounts accounts = new NssAccounts();
    private SocketTable table;
    private SocketSearch search;
    private ServerSocket server;
    private Registry registry;
    private RegistrarLine line;
    private SystemLookup lookup;

    @BeforeEach
    void open() throws Exception {
        assumeTrue(Epoll.isAvailable(), "needs epoll, for the numbers of descriptors");
        table = SocketTables.open();
        assumeTrue("netlink".equals(table.source()), "netlink sock_diag is refused here");
        search = SocketSearches.open();
        registry = Registry.open(
                limits(10_000, 10_000, Duration.ofSeconds(10), 1_000, 1_000),
                table,
                search,
                SocketEndWatch::open,
                new JudgeInMemory(),
                Optional.empty(),
                System::nanoTime);
        line = registry.open(OWN);
        Policy registered = (_, _, account, registrations, _) -> CompletableFuture.completedFuture(UserId.unix(
                registrations.isEmpty()
                        ? account.orElseThrow(IdentError.NoUser::new).name()
                        : registrations.getFirst().text().orElseThrow().text()));
        lookup = new SystemLookup(
                table,
                HopStart.open(HopSettings.NONE, table, List.of(), List.of()),
                registry,
                accounts,
                registered,
                Optional.empty(),
                _ -> {},
                Integer.MAX_VALUE);
        server = new ServerSocket(0, 100, LOOPBACK);
    }

    @AfterEach
    void close() throws Exception {
        for (Socket socket : sockets) {
            socket.close();
        }
        server.close();
        registry.close();
        search.close();
        table.close();
        accounts.close();
    }

    private Socket socket() throws IOException {
        Socket socket = Socket.newSocketStream();
        sockets.add(socket);
        return socket;
    }

    private static long cookieOf(Socket socket) throws IOException {
        return TcpSocketStatus.of(socket.intValue()).orElseThrow().cookie();
    }

    private ConnectionPair connect(Socket socket) throws IOException {
        socket.connect(new InetSocketAddress(LOOPBACK, server.getLocalPort()));
        return pair(socket.localAddress().getPort());
    }

    private ConnectionPair pair(int portOnServer) {
        return new ConnectionPair(LOOPBACK, portOnServer, LOOPBACK, server.getLocalPort());
    }

    private long waits(WaitOutcome outcome) {
        return registry.statistics().waits(outcome);
    }

    private void awaitRegistrations(int count) throws Exception {
        Await.until(count + " registrations", () -> registry.statistics().registrations() == count);
    }

    @Test
    void answersForEachOfAThousandConnectionsInTheMomentOfTheAccept() throws Exception {
        line.expect(true).join();
        for (int i = 0; i < 1_000; i++) {
            Socket socket = socket();
            line.add(cookie(cookieOf(socket)), text("user" + i)).join();
            connect(socket);
            try (var accepted = server.accept()) {
                assertEquals(
                        "user" + i,
                        lookup.lookup(pair(accepted.getPort())).join().text());
            }
        }
        for (WaitOutcome outcome : WaitOutcome.values()) {
            assertEquals(0, waits(outcome));
        }
        for (Socket socket : sockets) {
            socket.close();
        }
        awaitRegistrations(0);
        assertEquals(0, registry.statistics().sweeps());
    }

    @Test
    void answersRightForARegistrarThatIsLate() throws Exception {
        int connections = 200;
        var random = new Random(17);
        line.expect(true).join();
        List<CompletableFuture<UserId>> answers = new ArrayList<>();
        try (ScheduledExecutorService late = Executors.newScheduledThreadPool(1)) {
            for (int i = 0; i < connections; i++) {
                ConnectionPair pair = connect(socket());
                String name = "user" + i;
                late.schedule(
                        () -> line.add(ends(pair), text(name)).join(), random.nextInt(500), TimeUnit.MILLISECONDS);
                try (var accepted = server.accept()) {
                    answers.add(lookup.lookup(pair(accepted.getPort())));
                }
            }
        }
        for (int i = 0; i < connections; i++) {
            assertEquals("user" + i, answers.get(i).get(30, TimeUnit.SECONDS).text());
        }
        assertEquals(connections, registry.statistics().added());
        assertEquals(0, waits(WaitOutcome.IN_VAIN));
    }

    @Test
    void forgetsTheNameWithTheSocketWhenThePortsComeBack() throws Exception {
        Socket first = socket();
        ConnectionPair pair = connect(first);
        line.add(ends(pair), text("first")).join();
        assertEquals("first", lookup.lookup(pair).join().text());
        // A reset leaves nothing in TIME_WAIT, so that the ports can be used again at once.
        first.setSoLinger(0);
        first.close();
        awaitRegistrations(0);
        line.expect(false).join();
        Socket second = socket();
        second.setReuseAddress(true);
        second.bind(new InetSocketAddress(LOOPBACK, pair.portOnServer()));
        assertEquals(pair, connect(second));
        assertEquals(
                accounts.find(OWN).join().orElseThrow().name(),
                lookup.lookup(pair).join().text());
        line.add(ports(pair.portOnServer(), pair.portOnClient()), text("second"))
                .join();
        assertEquals("second", lookup.lookup(pair).join().text());
    }

    @Test
    void endsAWaitWhenTheSocketEnds() throws Exception {
        line.expect(true).join();
        Socket socket = socket();
        ConnectionPair pair = connect(socket);
        SocketOwner.Found owner = (SocketOwner.Found) table.find(pair).join();
        CompletableFuture<List<Registration>> asked = registry.find(pair, owner);
        socket.close();
        // The connection is still open at its other end. It ends when that closes, too.
        server.accept().close();
        assertEquals(List.of(), asked.get(30, TimeUnit.SECONDS));
        assertEquals(1, waits(WaitOutcome.ENDED));
    }

    @Test
    void refusesTheAcceptedEndAndListeners() throws Exception {
        ConnectionPair pair = connect(socket());
        try (var _ = server.accept()) {
            var accepted = new ConnectionPair(LOOPBACK, pair.portOnClient(), LOOPBACK, pair.portOnServer());
            assertRefused("the connection was accepted", line.add(ends(accepted), text("a")));
            SocketName.Ends ports = ports(accepted.portOnServer(), accepted.portOnClient());
            assertRefused("the connection was accepted", line.add(ports, text("a")));
        }
        assertRefused("no such socket", line.add(ports(server.getLocalPort(), 1), text("a")));
        assertEquals(0, registry.statistics().registrations());
    }

    @Test
    void doesNotSpeakForTheSocketOfAnotherUser() throws Exception {
        assumeTrue(OWN == 0, "only root may become another user");
        try (var foreign = ForeignSocket.open("user 1 socket inet connect 127.0.0.1 " + server.getLocalPort())) {
            ConnectionPair pair = pair(foreign.port());
            assertRefused("no such socket", line.add(ends(pair), text("a")));
            assertRefused("no such socket", line.add(ports(foreign.port(), server.getLocalPort()), text("a")));
            long cookie = ((SocketOwner.Found) table.find(pair).join()).cookie();
            line.add(cookie(cookie), text("a")).join();
            assertEquals("daemon", lookup.lookup(pair).join().text());
            registry.open(DAEMON).add(ends(pair), text("right")).join();
            assertEquals("right", lookup.lookup(pair).join().text());
        }
        awaitRegistrations(0);
    }

    @Test
    void findsTheSocketsThatStillExistWhenEndsWereLost() throws Exception {
        Socket kept = socket();
        ConnectionPair pair = connect(kept);
        line.add(cookie(cookieOf(kept)), text("kept")).join();
        Socket gone = socket();
        ConnectionPair other = connect(gone);
        registry.close();
        registry = Registry.open(
                RegistryLimits.DEFAULT,
                table,
                search,
                ends -> {
                    throw new IOException("no watch");
                },
                new JudgeInMemory(),
                Optional.empty(),
                System::nanoTime);
        RegistrarLine unwatched = registry.open(OWN);
        unwatched.add(cookie(cookieOf(kept)), text("kept")).join();
        unwatched.add(ends(other), text("gone")).join();
        gone.close();
        registry.upkeep();
        awaitRegistrations(1);
        assertEquals(pair, unwatched.lookup(ends(pair)).orElseThrow().pair());
    }
}
