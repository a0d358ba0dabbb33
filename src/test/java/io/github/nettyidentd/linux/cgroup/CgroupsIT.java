package io.github.nettyidentd.linux.cgroup;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.nettyidentd.api.ConnectionPair;
import io.github.nettyidentd.api.UserId;
import io.github.nettyidentd.hop.FakeHops;
import io.github.nettyidentd.hop.NamespaceSockets;
import io.github.nettyidentd.linux.account.NssAccounts;
import io.github.nettyidentd.linux.socket.SocketOwner;
import io.github.nettyidentd.linux.socket.SocketTable;
import io.github.nettyidentd.linux.socket.SocketTables;
import io.github.nettyidentd.linux.socket.TcpState;
import io.github.nettyidentd.registry.Registrations;
import io.github.nettyidentd.system.Policy;
import io.github.nettyidentd.system.SystemLookup;
import io.github.nettyidentd.testing.Await;
import io.github.nettyidentd.testing.ClassResources;
import io.github.nettyidentd.testing.ForeignSocket;
import io.github.nettyidentd.testing.ForkedJvm;
import io.github.nettyidentd.testing.NetworkNamespace;
import io.github.nettyidentd.testing.TestCgroups;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Sockets of processes in cgroups that the test makes: the kernel tells the ids, and the mounted tree the paths. */
@SuppressWarnings("NullAway.Init") // opened before the tests, or they are skipped
class CgroupsIT {

    private static final InetAddress LOOPBACK = InetAddress.ofLiteral("127.0.0.1");

    private static final Pattern REPORT = Pattern.compile("(?m)^(\\d+) (\\d+)$");

    @RegisterExtension
    static final ClassResources RESOURCES = new ClassResources();

    @TempDir
    static Path directory;

    private static TestCgroups host;
    private static SocketTable sockets;
    private static Cgroups cgroups;

    @BeforeAll
    static void open() throws Exception {
        RESOURCES.open(() -> {
            host = RESOURCES.add(TestCgroups.open());
            sockets = RESOURCES.add(SocketTables.open());
            assumeTrue(sockets.source().equals("netlink"), "netlink sock_diag is refused here");
            Path mountInfo = Files.writeString(directory.resolve("mountinfo"), host.mountInfo());
            cgroups = RESOURCES.add(new Cgroups(Duration.ofSeconds(30), new MountedTree(mountInfo)));
        });
    }

    /** Asks the kernel for the cgroup of a connection to this process. */
    private static long cgroupOf(int ownPort, int port) {
        var pair = new ConnectionPair(LOOPBACK, ownPort, LOOPBACK, port);
        return assertInstanceOf(SocketOwner.Found.class, sockets.find(pair).join())
                .cgroup();
    }

    private static Cgroup in(String cgroup) {
        return new Cgroup.Known(host.pathInTree(cgroup));
    }

    private static Cgroup find(long id) throws Exception {
        return cgroups.find(id).get(30, TimeUnit.SECONDS);
    }

    @Test
    void namesTheCgroupInWhichASocketWasMade() throws Exception {
        try (var listener = new ServerSocket(0, 50, LOOPBACK)) {
            for (String cgroup : List.of(
                    "/system.slice/ssh.service",
                    "/system.slice/docker-%064x.scope".formatted(1),
                    "/machine.slice/libpod-%064x.scope/container".formatted(2),
                    "/user.slice/user-1000.slice/user@1000.service/app.slice/app-a\\x2db.scope",
                    "/lxc.payload.web 1")) {
                host.make(cgroup);
                String steps = "socket inet connect 127.0.0.1 " + listener.getLocalPort();
                try (var socket = ForeignSocket.open(host.runner(cgroup), steps)) {
                    assertEquals(in(cgroup), find(cgroupOf(socket.port(), listener.getLocalPort())));
                }
            }
        }
    }

    @Test
    void theCgroupOfASocketInAnotherNamespaceComesWithItsOwner() throws Exception {
        host.make("/system.slice/docker-a.scope");
        try (var namespace = NetworkNamespace.create()) {
            namespace.ip("link set lo up");
            List<String> inside = new ArrayList<>(host.runner("/system.slice/docker-a.scope"));
            inside.addAll(namespace.runner());
            try (var listener = ForeignSocket.open(namespace.runner(), "socket inet listen 127.0.0.1");
                    var socket = ForeignSocket.open(
                            inside, "user 101000 socket inet connect 127.0.0.1 " + listener.port())) {
                var pair = new ConnectionPair(LOOPBACK, socket.port(), LOOPBACK, listener.port());
                SocketOwner.Found owner = ownerIn(namespace, pair);
                var hops = new FakeHops().namespaces(pair, new NamespaceSockets.Result.Found(owner));
                Policy policy = (_, found, account, _, _) -> {
                    assertEquals(Optional.empty(), account);
                    return cgroups.find(found.cgroup()).thenApply(it -> UserId.unix(found.namespace() + " " + it));
                };
                try (var accounts = new NssAccounts();
                        var lookup = new SystemLookup(
                                hops.sockets(),
                                hops.open(),
                                Registrations.NONE,
                                accounts,
                                policy,
                                Optional.empty(),
                                _ -> {},
                                2)) {
                    assertEquals(
                            "web " + in("/system.slice/docker-a.scope"),
                            lookup.lookup(pair).get(30, TimeUnit.SECONDS).text());
                }
            }
        }
    }

    /** Asks the kernel in another network namespace, which is called {@code web} here. */
    private static SocketOwner.Found ownerIn(NetworkNamespace namespace, ConnectionPair pair) throws Exception {
        List<String> command = new ArrayList<>(namespace.runner());
        command.addAll(ForkedJvm.command(
                SocketReport.class, String.valueOf(pair.portOnServer()), String.valueOf(pair.portOnClient())));
        // On a busy host, the report may log that its check of netlink was slow.
        String output = ForkedJvm.run(command).output();
        Matcher report = REPORT.matcher(output);
        assertTrue(report.find(), output);
        long uid = Long.parseLong(report.group(1));
        long cgroup = Long.parseLong(report.group(2));
        return new SocketOwner.Found(uid, TcpState.ESTABLISHED, 1, false, cgroup, 0, "web");
    }

    @Test
    void aCgroupIsFoundThatIsMadeAfterTheLastWalkAndNotOnceItIsGone() throws Exception {
        find(Long.MAX_VALUE);
        try (var listener = new ServerSocket(0, 50, LOOPBACK)) {
            host.make("/late");
            String steps = "socket inet connect 127.0.0.1 " + listener.getLocalPort();
            long id;
            try (var socket = ForeignSocket.open(host.runner("/late"), steps)) {
                id = cgroupOf(socket.port(), listener.getLocalPort());
                assertEquals(in("/late"), find(id));
            }
            host.remove("/late");
            // For a second after the last look, the name is believed.
            Await.until("the dead cgroup is not named", () -> find(id) instanceof Cgroup.Unknown);
            host.make("/late");
            assertInstanceOf(Cgroup.Unknown.class, find(id), "the next cgroup of that name is another one");
        }
    }

    @Test
    void theSocketsOfAProcessThatMovesStayWhereTheyWereMade() throws Exception {
        host.make("/first");
        host.make("/second");
        try (var listener = new ServerSocket(0, 50, LOOPBACK)) {
            String steps = "socket inet connect 127.0.0.1 " + listener.getLocalPort();
            try (var socket = ForeignSocket.open(host.runner("/first"), steps)) {
                Path processes = host.path("/first").resolve("cgroup.procs");
                Files.write(host.path("/second").resolve("cgroup.procs"), Files.readAllBytes(processes));
                assertEquals("", Files.readString(processes));
                assertEquals(in("/first"), find(cgroupOf(socket.port(), listener.getLocalPort())));
            }
        }
    }
}
