package io.github.nettyidentd.linux.conntrack;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.nettyidentd.testing.ClassResources;
import io.github.nettyidentd.testing.Commands;
import io.github.nettyidentd.testing.ForeignSocket;
import io.github.nettyidentd.testing.NatNetwork;
import io.github.nettyidentd.testing.NatNetwork.Family;
import io.github.nettyidentd.testing.NetworkNamespace;
import java.net.InetAddress;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Asks the kernel of a gateway about real connections that it translates. Each test is done by ctnetlink and by the file in
 * {@code /proc}.
 */
@SuppressWarnings("NullAway.Init") // opened before the tests, or they are skipped
class TrackedConnectionsTest {

    private static final int HOST_PORT = 8001;

    /** A port of the host outside to which this gateway's own connections to port 6666 are sent. */
    private static final int OUTPUT_PORT = 6666;

    /** A port that hosts inside give to their end, and that the gateway replaces. */
    private static final int REWRITTEN = 5555;

    private static final String RULES = """
            table inet nat {
              chain prerouting {
                type nat hook prerouting priority dstnat
                iifname "out0" meta nfproto ipv4 tcp dport 8001 dnat ip to 10.0.1.2
                iifname "out0" meta nfproto ipv6 tcp dport 8001 dnat ip6 to fd00:0:0:1::2
              }
              chain output {
                type nat hook output priority -100
                ip daddr 10.9.9.9 dnat ip to 192.0.2.2
                ip6 daddr fd00::99 dnat ip6 to 2001:db8::2
              }
              chain postrouting {
                type nat hook postrouting priority srcnat
                oifname "out0" tcp sport 5555 masquerade to :40000-40010
                oifname "out0" masquerade
              }
            }
            """;

    @RegisterExtension
    static final ClassResources RESOURCES = new ClassResources();

    private static NatNetwork network;
    private static final Map<AskedTable.Kind, AskedTable> TABLES = new EnumMap<>(AskedTable.Kind.class);

    @BeforeAll
    static void open() throws Exception {
        RESOURCES.open(() -> {
            network = RESOURCES.add(NatNetwork.create(2, RULES));
            for (AskedTable.Kind kind : List.of(AskedTable.Kind.CTNETLINK, AskedTable.Kind.PROC)) {
                TABLES.put(kind, RESOURCES.add(AskedTable.open(network.gateway().runner(), kind)));
            }
        });
    }

    private static Tuple tuple(String source, int sourcePort, String destination, int destinationPort) {
        return new Tuple(
                InetAddress.ofLiteral(source), sourcePort, InetAddress.ofLiteral(destination), destinationPort);
    }

    private static Optional<ConntrackEntry> find(AskedTable.Kind kind, Tuple direction) throws Exception {
        return TABLES.get(kind).find(direction, 0);
    }

    private static ForeignSocket listen(NetworkNamespace host, Family family, String address) throws Exception {
        family.assumeAvailable();
        return ForeignSocket.open(host.runner(), family.socket() + " listen " + address + " accept");
    }

    private static ForeignSocket connect(NetworkNamespace host, Family family, String target, int port)
            throws Exception {
        return ForeignSocket.open(host.runner(), family.socket() + " connect " + target + " " + port);
    }

    @ParameterizedTest
    @CsvSource({"CTNETLINK, IPV4", "CTNETLINK, IPV6", "PROC, IPV4", "PROC, IPV6"})
    void findsAMasqueradedConnectionByItsReplyDirection(AskedTable.Kind kind, Family family) throws Exception {
        try (var listener = listen(network.outside(), family, family.outside());
                var inside = connect(network.inside(1), family, family.outside(), listener.port())) {
            int outsidePort = listener.awaitAccepted();
            Tuple reply = tuple(family.outside(), listener.port(), family.gateway(), outsidePort);

            assertEquals(
                    Optional.of(new ConntrackEntry(
                            tuple(family.inside(1), inside.port(), family.outside(), listener.port()), reply, 0)),
                    find(kind, reply));
            assertEquals(
                    Optional.empty(),
                    find(kind, tuple(family.otherOutside(), listener.port(), family.gateway(), outsidePort)),
                    "of another host");
        }
    }

    @ParameterizedTest
    @CsvSource({"CTNETLINK, IPV4", "CTNETLINK, IPV6", "PROC, IPV4", "PROC, IPV6"})
    void tellsTwoHostsWithTheSamePortsApart(AskedTable.Kind kind, Family family) throws Exception {
        family.assumeAvailable();
        String steps = family.socket() + " listen " + family.outside() + " accept accept";
        try (var listener = ForeignSocket.open(network.outside().runner(), steps);
                var _ = connectFrom(1, family, listener.port())) {
            int first = listener.awaitAccepted();
            try (var _ = connectFrom(2, family, listener.port())) {
                int second = listener.awaitAccepted();

                assertNotEquals(first, second);
                assertTrue(first >= 40000 && first <= 40010, () -> "port " + first);
                assertOriginal(kind, family, 1, first, listener.port());
                assertOriginal(kind, family, 2, second, listener.port());
            }
        }
    }

    private static ForeignSocket connectFrom(int inside, Family family, int port) throws Exception {
        String steps = "%s from %s %d connect %s %d"
                .formatted(family.socket(), family.inside(inside), REWRITTEN, family.outside(), port);
        return ForeignSocket.open(network.inside(inside).runner(), steps);
    }

    private static void assertOriginal(AskedTable.Kind kind, Family family, int inside, int outsidePort, int port)
            throws Exception {
        assertEquals(
                Optional.of(tuple(family.inside(inside), REWRITTEN, family.outside(), port)),
                find(kind, tuple(family.outside(), port, family.gateway(), outsidePort))
                        .map(ConntrackEntry::original));
    }
}
