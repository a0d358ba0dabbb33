package io.github.nettyidentd.hop;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.nettyidentd.api.ConnectionPair;
import io.github.nettyidentd.hop.NamespaceSockets.Result;
import io.github.nettyidentd.linux.ffi.OpenFile;
import io.github.nettyidentd.linux.ffi.SockDiagSocket;
import io.github.nettyidentd.linux.namespace.NamespaceWatch;
import io.github.nettyidentd.linux.socket.SocketOwner;
import io.github.nettyidentd.testing.Await;
import io.github.nettyidentd.testing.Commands;
import io.github.nettyidentd.testing.ForeignSocket;
import io.github.nettyidentd.testing.Ipv6;
import io.github.nettyidentd.testing.NetworkNamespace;
import io.github.nettyidentd.testing.Resources;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Sockets in real namespaces, which the watch of the helper finds in this process. In each namespace, both ends of a
 * connection are on the loopback interface, which has addresses that look like those of other hosts. Needs root, iproute2 and
 * perl.
 */
class NamespaceTablesIT {

    private static final String INSIDE = "198.51.100.1";
    private static final String OUTSIDE = "203.0.113.7";
    private static final String INSIDE_6 = "2001:db8:1::1";
    private static final String OUTSIDE_6 = "2001:db8:2::7";
    private static final int PORT = 40_001;
    private static final int SERVICE = 6_667;

    private final Resources resources = new Resources();
    private NamespaceTables tables;
    private NamespaceWatch watch;

    @BeforeEach
    void start() throws IOException {
        Commands.assumeRoot();
        start(Map.of());
    }

    private void start(Map<Integer, String> zones) throws IOException {
        tables = resources.add(new NamespaceTables(zones, List.of()));
        watch = resources.add(NamespaceWatch.start(tables));
        tables.follow(watch::sweep);
    }

    @AfterEach
    void stop() {
        resources.close();
    }

    private NetworkNamespace namespace() throws IOException {
        NetworkNamespace namespace = resources.add(NetworkNamespace.create());
        namespace.ip("link set lo up");
        namespace.ip("address add " + INSIDE + "/32 dev lo");
        namespace.ip("address add " + OUTSIDE + "/32 dev lo");
        if (Ipv6.isAvailable()) {
            namespace.ip("address add " + INSIDE_6 + "/128 dev lo nodad");
            namespace.ip("address add " + OUTSIDE_6 + "/128 dev lo nodad");
        }
        return namespace;
    }

    private ForeignSocket open(List<String> runner, String steps) throws IOException, InterruptedException {
        return resources.add(ForeignSocket.open(runner, steps));
    }

    /** A connection from the inside address to a service, by a uid. */
    private ForeignSocket connect(List<String> runner, long uid) throws IOException, InterruptedException {
        open(runner, "socket inet from " + OUTSIDE + " " + SERVICE + " backlog");
        return open(
                runner,
                "user " + uid + " socket inet from " + INSIDE + " " + PORT + " connect " + OUTSIDE + " " + SERVICE);
    }

    private static ConnectionPair pair(String server, int portOnServer, String client, int portOnClient) {
        return new ConnectionPair(
                InetAddress.ofLiteral(server), portOnServer, InetAddress.ofLiteral(client), portOnClient);
    }

    /** The connection of {@link #connect}, whose address and port the host translates. */
    private static Translation translated(int zone) {
        return new Translation(pair("192.0.2.1", 50_000, OUTSIDE, SERVICE), pair(INSIDE, PORT, OUTSIDE, SERVICE), zone);
    }

    private Result find(Translation connection) throws Exception {
        return tables.find(connection).get(30, SECONDS);
    }

    private static SocketOwner.Found found(Result result) {
        return assertInstanceOf(Result.Found.class, result).owner();
    }

    @Test
    void findsTheSocketInTheNamespaceThatHasIt() throws Exception {
        NetworkNamespace other = namespace();
        NetworkNamespace namespace = namespace();
        connect(namespace.runner(), 1_007);

        SocketOwner.Found owner = found(find(translated(0)));

        assertEquals(1_007, owner.uid());
        assertEquals(namespace.name(), owner.namespace());
        assertFalse(owner.accepted());
        // The other end is a socket of that namespace, too.
        var service = new Translation(pair(OUTSIDE, SERVICE, INSIDE, PORT), pair(OUTSIDE, SERVICE, INSIDE, PORT), 0);
        assertInstanceOf(Result.None.class, find(service), "waits to be accepted");
        assertFalse(other.name().equals(owner.namespace()));
    }

    @Test
    void findsSocketsOfIpv6() throws Exception {
        Ipv6.assumeAvailable();
        NetworkNamespace namespace = namespace();
        open(namespace.runner(), "socket inet6 from " + OUTSIDE_6 + " " + SERVICE + " backlog");
        ForeignSocket socket = open(
                namespace.runner(),
                "user 1007 socket inet6 bind " + INSIDE_6 + " connect " + OUTSIDE_6 + " " + SERVICE);
        var connection = new Translation(
                pair("2001:db8::1", 50_000, OUTSIDE_6, SERVICE), pair(INSIDE_6, socket.port(), OUTSIDE_6, SERVICE), 0);

        assertEquals(1_007, found(find(connection)).uid());
    }

    @Test
    void anAcceptedConnectionAndOneThatIsBoundToAnInterfaceAreFoundToo() throws Exception {
        NetworkNamespace namespace = namespace();
        ForeignSocket accepting = open(
                namespace.runner(), "user 1008 socket inet device lo from " + INSIDE + " " + PORT + " backlog accept");
        ForeignSocket client =
                open(namespace.runner(), "socket inet bind " + OUTSIDE + " connect " + INSIDE + " " + PORT);
        assertEquals(client.port(), accepting.awaitAccepted());
        var connection = new Translation(
                pair("192.0.2.1", 113, OUTSIDE, client.port()), pair(INSIDE, PORT, OUTSIDE, client.port()), 0);

        SocketOwner.Found owner = found(find(connection));

        assertEquals(1_008, owner.uid());
        assertTrue(owner.accepted());
    }

    @Test
    void aConnectionThatNobodyHoldsHasNoOwner() throws Exception {
        NetworkNamespace namespace = namespace();
        ForeignSocket socket = connect(namespace.runner(), 1_007);
        assertInstanceOf(Result.Found.class, find(translated(0)));
        socket.close();
        Await.until("the socket is gone", () -> find(translated(0)) instanceof Result.None);
    }

    @Test
    void equalConnectionsInTwoNamespacesNameNobodyUnlessTheirZoneTellsThemApart() throws Exception {
        NetworkNamespace one = namespace();
        NetworkNamespace other = namespace();
        connect(one.runner(), 1_001);
        connect(other.runner(), 1_002);

        var ambiguous = assertInstanceOf(Result.Ambiguous.class, find(translated(0)));
        assertEquals(Set.of(one.name(), other.name()), Set.copyOf(ambiguous.namespaces()));

        start(Map.of(0, "", 7, one.name(), 8, other.name(), 9, "nobody"));
        assertEquals(1_001, found(find(translated(7))).uid());
        assertEquals(1_002, found(find(translated(8))).uid());
        assertInstanceOf(Result.None.class, find(translated(9)));
        assertInstanceOf(Result.Ambiguous.class, find(translated(0)));
    }

    /** Each namespace has its own 127.0.0.1; no connection of that address leaves it. */
    @Test
    void theLoopbackOfANamespaceIsNobodyElsesBusiness() throws Exception {
        NetworkNamespace namespace = namespace();
        ForeignSocket service = open(namespace.runner(), "socket inet listen 127.0.0.1");
        ForeignSocket socket = open(namespace.runner(), "user 1007 socket inet connect 127.0.0.1 " + service.port());
        ConnectionPair pair = pair("127.0.0.1", socket.port(), "127.0.0.1", service.port());

        watch.sweep().get(30, SECONDS);

        assertInstanceOf(Result.None.class, find(new Translation(pair, pair, 0)));
    }

    @Test
    void theFirstQuestionAboutANewNamespaceIsAnswered() throws Exception {
        watch.sweep().get(30, SECONDS);
        for (int i = 0; i < 5; i++) {
            try (var process = new OwnNetwork()) {
                connect(process.runner(), 1_100 + i);
                SocketOwner.Found owner = found(find(translated(0)));
                assertEquals(1_100 + i, owner.uid());
                assertEquals("", owner.namespace());
            }
            resources.close();
            start();
        }
    }

    /** A process that has a network namespace of its own, without a name. */
    private static final class OwnNetwork implements AutoCloseable {

        private final Process process;

        OwnNetwork(String... options) throws Exception {
            List<String> command = new ArrayList<>(List.of("unshare", "--net"));
            command.addAll(List.of(options));
            command.addAll(List.of("sleep", "600"));
            process = new ProcessBuilder(command).start();
            Path own = Files.readSymbolicLink(Path.of("/proc/self/ns/net"));
            Await.until(
                    "it has a namespace of its own",
                    () -> !Files.readSymbolicLink(Path.of("/proc/" + process.pid() + "/ns/net"))
                                    .equals(own)
                            && Files.readString(Path.of("/proc/" + process.pid() + "/comm"))
                                    .equals("sleep\n"));
            for (String arguments : List.of(
                    "link set lo up",
                    "address add " + INSIDE + "/32 dev lo",
                    "address add " + OUTSIDE + "/32 dev lo")) {
                List<String> ip = new ArrayList<>(runner());
                ip.add("ip");
                ip.addAll(List.of(arguments.split(" ")));
                Commands.check(ip);
            }
        }

        List<String> runner(String... options) {
            List<String> runner = new ArrayList<>(List.of("nsenter", "--net=/proc/" + process.pid() + "/ns/net"));
            runner.addAll(List.of(options));
            return runner;
        }

        long pid() {
            return process.pid();
        }

        @Override
        public void close() {
            process.destroyForcibly().onExit().join();
        }
    }

    /** As of a rootless container: its uid 7 is another uid on the host. */
    @Test
    void aUidIsThatOfTheHostWhateverTheUserNamespaceCallsIt() throws Exception {
        OwnNetwork container = resources.add(new OwnNetwork("--user"));
        Path process = Path.of("/proc/" + container.pid());
        Files.writeString(process.resolve("uid_map"), "0 100000 65536\n");
        Files.writeString(process.resolve("gid_map"), "0 100000 65536\n");
        connect(container.runner("--user=" + process + "/ns/user", "--setuid=0", "--setgid=0"), 7);

        assertEquals(100_007, found(find(translated(0))).uid());
    }

    @Test
    void namespacesComeAndGoUnderLoad() throws Exception {
        NetworkNamespace lasting = namespace();
        connect(lasting.runner(), 1_007);
        assertEquals(1_007, found(find(translated(0))).uid());
        var other = new Translation(
                pair("192.0.2.1", 50_001, OUTSIDE, SERVICE), pair("198.51.100.9", PORT, OUTSIDE, SERVICE), 0);
        var stop = new CompletableFuture<Void>();
        CompletableFuture<Integer> load = CompletableFuture.supplyAsync(() -> {
            int asked = 0;
            for (; !stop.isDone(); asked++) {
                try {
                    assertEquals(1_007, found(find(translated(0))).uid());
                    Result result = find(other);
                    assertTrue(result instanceof Result.None || found(result).uid() == 1_008, result::toString);
                } catch (Exception e) {
                    throw new IllegalStateException(e);
                }
            }
            return asked;
        });
        try {
            for (int i = 0; i < 5; i++) {
                try (var namespace = NetworkNamespace.create()) {
                    namespace.ip("link set lo up");
                    namespace.ip("address add 198.51.100.9/32 dev lo");
                    namespace.ip("address add " + OUTSIDE + "/32 dev lo");
                    try (var _ = ForeignSocket.open(
                                    namespace.runner(), "socket inet from " + OUTSIDE + " " + SERVICE + " backlog");
                            var _ = ForeignSocket.open(
                                    namespace.runner(),
                                    "user 1008 socket inet from 198.51.100.9 " + PORT + " connect " + OUTSIDE + " "
                                            + SERVICE)) {
                        assertEquals(1_008, found(find(other)).uid());
                    }
                }
                Await.until("it has gone", () -> find(other) instanceof Result.None);
            }
        } finally {
            stop.complete(null);
        }
        assertTrue(load.get(30, SECONDS) > 5);
    }

    @Test
    void aSweepThatFailsFailsTheQuestion() {
        tables.follow(() -> CompletableFuture.failedFuture(new IOException("the helper is away")));
        assertThrows(ExecutionException.class, () -> find(translated(0)));
    }

    /** A unit passes one socket or two, whose addresses are not known. The watch may know the same namespace. */
    @Test
    void asksSocketsThatAServiceManagerOpened() throws Exception {
        NetworkNamespace namespace = namespace();
        connect(namespace.runner(), 1_007);
        int one = openInside(namespace);
        var passed = resources.add(new NamespaceTables(
                Map.of(),
                List.of(
                        new PassedNamespace("web", one, OptionalInt.empty()),
                        new PassedNamespace("again", openInside(namespace), OptionalInt.of(openInside(namespace))))));

        SocketOwner.Found owner = found(passed.find(translated(0)).get(30, SECONDS));

        assertEquals(1_007, owner.uid());
        assertEquals("web", owner.namespace());
    }

    private static int openInside(NetworkNamespace namespace) throws Exception {
        var opened = new CompletableFuture<Integer>();
        Thread.ofPlatform().start(() -> {
            try (var held = OpenFile.hold("/run/netns/" + namespace.name());
                    var file = held.openForReading()) {
                file.enterNetworkNamespace();
                opened.complete(SockDiagSocket.openDescriptor());
            } catch (IOException e) {
                opened.completeExceptionally(e);
            }
        });
        return opened.get(30, SECONDS);
    }
}
