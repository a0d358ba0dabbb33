package io.github.nettyidentd.daemon;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.nettyidentd.testing.ClassResources;
import io.github.nettyidentd.testing.Commands;
import io.github.nettyidentd.testing.Distribution;
import io.github.nettyidentd.testing.ForeignSocket;
import io.github.nettyidentd.testing.Ipv6;
import io.github.nettyidentd.testing.NetworkNamespace;
import io.github.nettyidentd.testing.RefusedSockets;
import io.github.nettyidentd.testing.RunningProcess;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The daemon on one host, asked by the query command on another: two network namespaces with a cable between them. The
 * users of the first host have connections, and the second host asks whose they are.
 */
@SuppressWarnings("NullAway.Init") // opened before the tests, or they are skipped
class NamespaceIT {

    private static final String HOST_LINK = "host0";
    private static final String PEER_LINK = "peer0";
    private static final String OTHER_PEER = "192.0.2.3";

    private static final String AS_DAEMON = "user 1 ";
    private static final int PORT = 113;
    private static final int HIGH_PORT = 1113;

    enum Family {
        IPV4("inet", "192.0.2.1", "192.0.2.2", "/24"),
        IPV6("inet6", "2001:db8::1", "2001:db8::2", "/64 nodad"),
        LINK_LOCAL("inet6", "fe80::1", "fe80::2", "/64 nodad");

        private final String socket;
        private final String host;
        private final String peer;
        private final String prefix;

        Family(String socket, String host, String peer, String prefix) {
            this.socket = "socket " + socket;
            this.host = host;
            this.peer = peer;
            this.prefix = prefix;
        }

        /** Writes an address as it is written on the host that has this link. */
        private String on(String link, String address) {
            return this == LINK_LOCAL ? address + "%" + link : address;
        }

        private boolean isAvailable() {
            return this == IPV4 || Ipv6.isAvailable();
        }

        void assumeAvailable() {
            Ipv6.assumeAvailableFor(host);
        }
    }

    @RegisterExtension
    static final ClassResources RESOURCES = new ClassResources();

    private static Distribution program;
    private static NetworkNamespace host;
    private static NetworkNamespace peer;

    @BeforeAll
    static void open() throws Exception {
        RESOURCES.open(NamespaceIT::connectTwoHostsAndStartTheDaemon);
    }

    private static void connectTwoHostsAndStartTheDaemon() throws Exception {
        host = RESOURCES.add(NetworkNamespace.create());
        peer = RESOURCES.add(NetworkNamespace.create());
        host.ip("link set lo up");
        host.ip("link add " + HOST_LINK + " type veth peer name " + PEER_LINK + " netns " + peer.name());
        // Link-local addresses that the kernel chooses cannot be used at once.
        host.ip("link set " + HOST_LINK + " addrgenmode none up");
        peer.ip("link set " + PEER_LINK + " addrgenmode none up");
        for (Family family : Family.values()) {
            if (family.isAvailable()) {
                host.ip("address add dev " + HOST_LINK + " " + family.host + family.prefix);
                peer.ip("address add dev " + PEER_LINK + " " + family.peer + family.prefix);
            }
        }
        peer.ip("address add dev " + PEER_LINK + " " + OTHER_PEER + Family.IPV4.prefix);
        program = RESOURCES.add(Distribution.copy());
        RESOURCES.add(program.startDaemon(host.runner()));
    }

    // Connections of the host's users.

    private static ForeignSocket listenOnPeer(Family family) throws Exception {
        family.assumeAvailable();
        return ForeignSocket.open(peer.runner(), family.socket + " listen " + family.on(PEER_LINK, family.peer));
    }

    private static ForeignSocket connectToPeer(String steps, Family family, ForeignSocket listener) throws Exception {
        String target = family.on(HOST_LINK, family.peer) + " " + listener.port();
        return ForeignSocket.open(host.runner(), steps + " connect " + target);
    }

    private static ForeignSocket acceptOnHost(String steps, Family family) throws Exception {
        family.assumeAvailable();
        return ForeignSocket.open(host.runner(), steps + " listen " + family.on(HOST_LINK, family.host) + " accept");
    }

    private static ForeignSocket connectToHost(Family family, ForeignSocket listener) throws Exception {
        String target = family.on(PEER_LINK, family.host) + " " + listener.port();
        return ForeignSocket.open(peer.runner(), family.socket + " connect " + target);
    }

    // Queries of the peer.

    private static Commands.Result query(String source, String server, int port, int portOnServer, int portOnClient)
            throws IOException {
        var query = program.command(peer.runner(), "query", "--source", source, "--port", String.valueOf(port), server);
        query.addAll(List.of(String.valueOf(portOnServer), String.valueOf(portOnClient)));
        return Commands.run(query);
    }

    private static Commands.Result query(Family family, int port, int portOnServer, int portOnClient)
            throws IOException {
        String source = family.on(PEER_LINK, family.peer);
        return query(source, family.on(PEER_LINK, family.host), port, portOnServer, portOnClient);
    }

    private static void assertUser(String login, Commands.Result result) {
        assertEquals(login, result.out().strip(), result::toString);
        assertEquals(0, result.status());
    }

    private static void assertError(String errorType, Commands.Result result) {
        assertTrue(result.err().contains(" " + errorType + ": "), result::toString);
        assertEquals(1, result.status());
    }

    private static void assertNamesWhoConnected(String steps, Family family, int port) throws Exception {
        try (var listener = listenOnPeer(family);
                var connecting = connectToPeer(AS_DAEMON + steps, family, listener)) {
            assertUser("daemon", query(family, port, connecting.port(), listener.port()));
        }
    }

    private static void assertHidesWhoAccepted(String steps, Family family, int port) throws Exception {
        try (var accepting = acceptOnHost(AS_DAEMON + steps, family);
                var connecting = connectToHost(family, accepting)) {
            assertEquals(connecting.port(), accepting.awaitAccepted());
            assertError("HIDDEN-USER", query(family, port, accepting.port(), connecting.port()));
        }
    }

    @ParameterizedTest
    @EnumSource
    void namesTheUserWhoConnected(Family family) throws Exception {
        assertNamesWhoConnected(family.socket, family, PORT);
    }

    @ParameterizedTest
    @EnumSource
    void namesTheUserWhoConnectedByASocketBoundToTheInterface(Family family) throws Exception {
        assertNamesWhoConnected(family.socket + " device " + HOST_LINK, family, PORT);
    }

    @ParameterizedTest
    @EnumSource
    void hidesWhoAccepted(Family family) throws Exception {
        assertHidesWhoAccepted(family.socket, family, PORT);
    }

    @ParameterizedTest
    @EnumSource
    void hidesWhoAcceptedByASocketBoundToTheInterface(Family family) throws Exception {
        assertHidesWhoAccepted(family.socket + " device " + HOST_LINK, family, PORT);
    }

    @Test
    void namesNoUserToAPeerThatIsNotTheOtherEnd() throws Exception {
        try (var listener = listenOnPeer(Family.IPV4);
                var connecting = connectToPeer(AS_DAEMON + Family.IPV4.socket, Family.IPV4, listener)) {
            assertError("NO-USER", query(OTHER_PEER, Family.IPV4.host, PORT, connecting.port(), listener.port()));
        }
    }

    // Daemons of other kinds, beside the one on port 113.

    private static RunningProcess startOnHighPort(List<String> runner, String... options) throws Exception {
        var arguments = new ArrayList<>(List.of(options));
        arguments.addAll(List.of("--port", String.valueOf(HIGH_PORT)));
        return program.startDaemon(runner, arguments.toArray(String[]::new));
    }

    @Test
    void findsLinkLocalConnectionsWithoutEpollToo() throws Exception {
        try (var _ = startOnHighPort(host.runner(), "--transport", "nio")) {
            assertNamesWhoConnected(Family.LINK_LOCAL.socket, Family.LINK_LOCAL, HIGH_PORT);
            assertHidesWhoAccepted(Family.LINK_LOCAL.socket, Family.LINK_LOCAL, HIGH_PORT);
        }
    }

    @Test
    void needsNoPrivilegeExceptForItsPort() throws Exception {
        Commands.assumeProgram("setpriv");
        List<String> unprivileged = host.runner(
                "setpriv",
                "--reuid=65534",
                "--regid=65534",
                "--clear-groups",
                "--no-new-privs",
                "--inh-caps=-all",
                "--bounding-set=-all");
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        assumeTrue(runs(unprivileged, "test", "-x", java), "needs a java that other users can run: " + java);
        try (var _ = startOnHighPort(unprivileged)) {
            assertNamesWhoConnected(Family.IPV4.socket, Family.IPV4, HIGH_PORT);
            assertNamesWhoConnected(Family.LINK_LOCAL.socket, Family.LINK_LOCAL, HIGH_PORT);
        }
    }

    /** The kernel shows all users that have no uid in the namespace as its overflow uid, which is the uid of nobody. */
    @Test
    void namesNoUserFromOutsideOfItsUserNamespace() throws Exception {
        Commands.assumeProgram("unshare");
        List<String> enclosed = host.runner("unshare", "--user", "--map-root-user");
        assumeTrue(runs(enclosed, "true"), "needs a user namespace, and none can be made");
        try (var _ = startOnHighPort(enclosed);
                var listener = listenOnPeer(Family.IPV4);
                var daemon = connectToPeer(AS_DAEMON + Family.IPV4.socket, Family.IPV4, listener);
                var nobody = connectToPeer("user 65534 " + Family.IPV4.socket, Family.IPV4, listener);
                var root = connectToPeer(Family.IPV4.socket, Family.IPV4, listener)) {
            assertError("NO-USER", query(Family.IPV4, HIGH_PORT, daemon.port(), listener.port()));
            assertError("NO-USER", query(Family.IPV4, HIGH_PORT, nobody.port(), listener.port()));
            assertUser("root", query(Family.IPV4, HIGH_PORT, root.port(), listener.port()));
        }
    }

    private static boolean runs(List<String> runner, String... command) throws IOException {
        var all = new ArrayList<>(runner);
        all.addAll(List.of(command));
        return Commands.run(all).status() == 0;
    }

    // Daemons on the peer, whose loopback is down and has no address, not even ::1.

    @ParameterizedTest
    @ValueSource(strings = {"auto", "epoll"})
    void servesBothFamiliesByEpollWithoutAnAddressOfLoopback(String transport) throws Exception {
        Family.IPV6.assumeAvailable();
        try (var daemon =
                RunningProcess.start(program.command(peer.runner(), "-R", "somebody", "--transport", transport))) {
            daemon.awaitLine("listening on .*:113 \\(epoll\\)");
            for (Family family : List.of(Family.IPV4, Family.IPV6)) {
                assertUser("somebody", Commands.run(program.command(host.runner(), "query", family.peer, "1", "2")));
            }
        }
    }

    @Test
    void servesWithoutALoopbackAndSaysThatNothingWasChecked() throws Exception {
        try (var daemon = RunningProcess.start(program.command(peer.runner()))) {
            daemon.awaitLine("WARN +cannot check netlink on a connection of our own: 127.0.0.1: ");
            daemon.awaitLine("listening on ");
        }
    }

    /** An interface that has been up keeps its addresses, but packets between them are lost. */
    @Test
    void servesAtOnceWhereLoopbackPacketsAreLost() throws Exception {
        try (var lossy = NetworkNamespace.create()) {
            lossy.ip("link set lo up");
            lossy.ip("link set lo down");
            try (var daemon = RunningProcess.start(program.command(lossy.runner()))) {
                daemon.awaitLine("WARN +cannot check netlink on a connection of our own: 127.0.0.1: Connect timed out");
                daemon.awaitLine("listening on ");
            }
        }
    }

    @Test
    void readsProcWhereNetlinkIsRefusedAndThereIsNoLoopback() throws Exception {
        try (var refused = RefusedSockets.create();
                var daemon = RunningProcess.start(program.command(peer.runner(
                        refused.runner(RefusedSockets.Family.NETLINK).toArray(String[]::new))));
                var listener = ForeignSocket.open(host.runner(), "socket inet listen " + Family.IPV4.host)) {
            daemon.awaitLine("WARN +cannot check /proc/net/tcp on a connection of our own: ");
            daemon.awaitLine("WARN +netlink sock_diag cannot be used, so /proc/net/tcp is read");
            daemon.awaitLine("listening on ");
            String target = Family.IPV4.host + " " + listener.port();
            try (var connecting = ForeignSocket.open(peer.runner(), AS_DAEMON + "socket inet connect " + target)) {
                var query = program.command(host.runner(), "query", "--source", Family.IPV4.host, Family.IPV4.peer);
                query.addAll(List.of(String.valueOf(connecting.port()), String.valueOf(listener.port())));
                assertUser("daemon", Commands.run(query));
            }
        }
    }
}
