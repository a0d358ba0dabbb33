package io.github.nettyidentd.linux.conntrack;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.nettyidentd.api.ConnectionPair;
import io.github.nettyidentd.hop.Translation;
import io.github.nettyidentd.testing.ClassResources;
import io.github.nettyidentd.testing.ForeignSocket;
import io.github.nettyidentd.testing.NatNetwork;
import io.github.nettyidentd.testing.NatNetwork.Family;
import io.github.nettyidentd.testing.NetworkNamespace;
import java.net.InetAddress;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Asks the kernel of a gateway about real connections that it translates, and compares what it says with the sockets. Each
 * test is done with ctnetlink and with the file in {@code /proc}.
 */
@SuppressWarnings("NullAway.Init") // opened before the tests, or they are skipped
class TrackedConnectionsTest {

    /** A port that hosts inside give to their end, and that the gateway replaces. */
    private static final int REWRITTEN = 5555;

    /**
     * Port 7001 of the gateway leads to the first host inside; port 7002 too, with an address of the gateway as the peer's;
     * port 7003 to another port of the gateway.
     */
    private static final String RULES = """
            table inet nat {
              chain prerouting {
                type nat hook prerouting priority dstnat
                iifname "out0" meta nfproto ipv4 tcp dport 7001 dnat ip to 10.0.1.2:8000
                iifname "out0" meta nfproto ipv4 tcp dport 7002 dnat ip to 10.0.1.2:8002
                iifname "out0" meta nfproto ipv6 tcp dport 7001 dnat ip6 to [fd00:0:0:1::2]:8000
                iifname "out0" meta nfproto ipv6 tcp dport 7002 dnat ip6 to [fd00:0:0:1::2]:8002
                iifname "out0" tcp dport 7003 redirect to :8000
              }
              chain output {
                type nat hook output priority -100
                ip daddr 10.9.9.9 dnat ip to 192.0.2.2
                ip6 daddr fd00::99 dnat ip6 to 2001:db8::2
              }
              chain postrouting {
                type nat hook postrouting priority srcnat
                oifname "in1" tcp dport 8002 masquerade
                oifname "out0" tcp sport 5555 masquerade to :40000-40010
                oifname "out0" masquerade
              }
            }
            """;

    @RegisterExtension
    static final ClassResources RESOURCES = new ClassResources();

    private static final Map<AskedTable.Kind, AskedTable> TABLES = new EnumMap<>(AskedTable.Kind.class);
    private static NatNetwork network;

    @BeforeAll
    static void open() throws Exception {
        RESOURCES.open(() -> {
            network = RESOURCES.add(NatNetwork.create(2, RULES));
            for (AskedTable.Kind kind : List.of(AskedTable.Kind.CTNETLINK, AskedTable.Kind.PROC)) {
                TABLES.put(kind, RESOURCES.add(AskedTable.open(network.gateway().runner(), kind)));
            }
        });
    }

    private static ConnectionPair pair(String server, int portOnServer, String client, int portOnClient) {
        return new ConnectionPair(
                InetAddress.ofLiteral(server), portOnServer, InetAddress.ofLiteral(client), portOnClient);
    }

    private static void assertInside(AskedTable.Kind kind, ConnectionPair asked, ConnectionPair inside)
            throws Exception {
        assertEquals(
                Optional.of(new Translation(asked, inside, 0)),
                Objects.requireNonNull(TABLES.get(kind))
                        .find(Translation.question(asked), 0)
                        .flatMap(entry -> Translation.of(asked, entry)));
    }

    private static void assertNotTracked(AskedTable.Kind kind, ConnectionPair asked) throws Exception {
        assertEquals(Optional.empty(), Objects.requireNonNull(TABLES.get(kind)).find(Translation.question(asked), 0));
    }

    // Connections of hosts inside, and of the gateway.

    private static ForeignSocket listenOutside(Family family, String accepts) throws Exception {
        family.assumeAvailable();
        String steps = family.socket() + " listen " + family.outside() + accepts;
        return ForeignSocket.open(network.outside().runner(), steps);
    }

    private static ForeignSocket connect(NetworkNamespace host, Family family, String target, int port)
            throws Exception {
        return ForeignSocket.open(host.runner(), family.socket() + " connect " + target + " " + port);
    }

    @ParameterizedTest
    @CsvSource({"CTNETLINK, IPV4", "CTNETLINK, IPV6", "PROC, IPV4", "PROC, IPV6"})
    void findsTheSocketBehindMasquerade(AskedTable.Kind kind, Family family) throws Exception {
        try (var listener = listenOutside(family, " accept");
                var inside = connect(network.inside(1), family, family.outside(), listener.port())) {
            int port = listener.awaitAccepted();

            assertInside(
                    kind,
                    pair(family.gateway(), port, family.outside(), listener.port()),
                    pair(family.inside(1), inside.port(), family.outside(), listener.port()));
            assertNotTracked(kind, pair(family.gateway(), port, family.otherOutside(), listener.port()));
            assertNotTracked(kind, pair(family.otherOutside(), port, family.outside(), listener.port()));
            assertNotTracked(kind, pair(family.gateway(), port, family.outside(), listener.port() - 1));
            assertNotTracked(kind, pair(family.gateway(), port - 1, family.outside(), listener.port()));
        }
    }

    @ParameterizedTest
    @CsvSource({"CTNETLINK, IPV4", "CTNETLINK, IPV6", "PROC, IPV4", "PROC, IPV6"})
    void tellsTwoHostsWithTheSamePortsApart(AskedTable.Kind kind, Family family) throws Exception {
        try (var listener = listenOutside(family, " accept accept");
                var _ = connectFrom(1, family, listener.port())) {
            int first = listener.awaitAccepted();
            try (var _ = connectFrom(2, family, listener.port())) {
                int second = listener.awaitAccepted();

                assertNotEquals(first, second);
                assertTrue(first >= 40000 && first <= 40010, () -> "port " + first);
                assertInside(
                        kind,
                        pair(family.gateway(), first, family.outside(), listener.port()),
                        pair(family.inside(1), REWRITTEN, family.outside(), listener.port()));
                assertInside(
                        kind,
                        pair(family.gateway(), second, family.outside(), listener.port()),
                        pair(family.inside(2), REWRITTEN, family.outside(), listener.port()));
            }
        }
    }

    private static ForeignSocket connectFrom(int inside, Family family, int port) throws Exception {
        String steps = "%s from %s %d connect %s %d"
                .formatted(family.socket(), family.inside(inside), REWRITTEN, family.outside(), port);
        return ForeignSocket.open(network.inside(inside).runner(), steps);
    }

    @ParameterizedTest
    @CsvSource({
        "CTNETLINK, IPV4, 10.9.9.9",
        "CTNETLINK, IPV6, fd00::99",
        "PROC, IPV4, 10.9.9.9",
        "PROC, IPV6, fd00::99",
    })
    void findsTheGatewaysOwnSocketWhoseTargetIsReplaced(AskedTable.Kind kind, Family family, String target)
            throws Exception {
        network.gateway().ip("route replace 10.9.9.9 via 192.0.2.2");
        if (family == Family.IPV6) {
            network.gateway().ip("-6 route replace fd00::99 via 2001:db8::2");
        }
        try (var listener = listenOutside(family, " accept");
                var own = connect(network.gateway(), family, target, listener.port())) {
            int port = listener.awaitAccepted();

            assertInside(
                    kind,
                    pair(family.gateway(), port, family.outside(), listener.port()),
                    pair(family.gateway(), own.port(), target, listener.port()));
        }
    }

    @ParameterizedTest
    @CsvSource({"CTNETLINK, IPV4", "CTNETLINK, IPV6", "PROC, IPV4", "PROC, IPV6"})
    void leavesTheGatewaysOwnConnectionAsItIs(AskedTable.Kind kind, Family family) throws Exception {
        try (var listener = listenOutside(family, " accept");
                var own = connect(network.gateway(), family, family.outside(), listener.port())) {
            ConnectionPair asked = pair(family.gateway(), own.port(), family.outside(), listener.port());

            assertInside(kind, asked, asked);
        }
    }

    // Connections that the host outside opens.

    private static ForeignSocket listen(NetworkNamespace host, Family family, String address, int port)
            throws Exception {
        family.assumeAvailable();
        String steps = family.socket() + " from " + address + " " + port + " backlog accept";
        return ForeignSocket.open(host.runner(), steps);
    }

    @ParameterizedTest
    @CsvSource({"CTNETLINK, IPV4", "CTNETLINK, IPV6", "PROC, IPV4", "PROC, IPV6"})
    void findsTheSocketToWhichAConnectionIsSentOn(AskedTable.Kind kind, Family family) throws Exception {
        try (var inside = listen(network.inside(1), family, family.inside(1), 8000);
                var peer = connect(network.outside(), family, family.gateway(), 7001)) {
            assertEquals(peer.port(), inside.awaitAccepted());

            assertInside(
                    kind,
                    pair(family.gateway(), 7001, family.outside(), peer.port()),
                    pair(family.inside(1), 8000, family.outside(), peer.port()));
        }
    }

    @ParameterizedTest
    @CsvSource({"CTNETLINK, IPV4", "CTNETLINK, IPV6", "PROC, IPV4", "PROC, IPV6"})
    void findsTheSocketThatKnowsThePeerByAnAddressOfTheGateway(AskedTable.Kind kind, Family family) throws Exception {
        try (var inside = listen(network.inside(1), family, family.inside(1), 8002);
                var peer = connect(network.outside(), family, family.gateway(), 7002)) {
            int portInside = inside.awaitAccepted();

            assertInside(
                    kind,
                    pair(family.gateway(), 7002, family.outside(), peer.port()),
                    pair(family.inside(1), 8002, family.gatewayInside(1), portInside));
        }
    }

    @ParameterizedTest
    @CsvSource({"CTNETLINK, IPV4", "CTNETLINK, IPV6", "PROC, IPV4", "PROC, IPV6"})
    void findsTheSocketToWhichAConnectionIsRedirected(AskedTable.Kind kind, Family family) throws Exception {
        try (var own = listen(network.gateway(), family, family.gateway(), 8000);
                var peer = connect(network.outside(), family, family.gateway(), 7003)) {
            assertEquals(peer.port(), own.awaitAccepted());

            assertInside(
                    kind,
                    pair(family.gateway(), 7003, family.outside(), peer.port()),
                    pair(family.gateway(), 8000, family.outside(), peer.port()));
        }
    }
}
