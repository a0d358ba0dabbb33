package io.github.nettyidentd.linux.conntrack;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.nettyidentd.testing.ClassResources;
import io.github.nettyidentd.testing.ForeignSocket;
import io.github.nettyidentd.testing.NatNetwork;
import io.github.nettyidentd.testing.NatNetwork.Family;
import java.net.InetAddress;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Asks the kernel of a gateway about connections in zones. What comes from the first host inside is in zone 7 in both
 * directions; from the second one, only the original direction is in zone 8, as where two hosts inside have the same address.
 */
@SuppressWarnings("NullAway.Init") // opened before the tests, or they are skipped
class ZonesTest {

    private static final String RULES = """
            table inet zones {
              chain prerouting {
                type filter hook prerouting priority raw
                iifname "in1" ct zone set 7
                iifname "out0" tcp dport 40001 ct zone set 7
                iifname "in2" ct original zone set 8
              }
            }
            table inet nat {
              chain postrouting {
                type nat hook postrouting priority srcnat
                oifname "out0" iifname "in1" meta l4proto tcp masquerade to :40001
                oifname "out0" meta l4proto tcp masquerade to :40002
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

    private static OptionalInt zone(AskedTable.Kind kind, int port, int portOutside, int zone) throws Exception {
        Tuple reply = new Tuple(
                InetAddress.ofLiteral(Family.IPV4.outside()),
                port,
                InetAddress.ofLiteral(Family.IPV4.gateway()),
                portOutside);
        Optional<ConntrackEntry> found =
                Objects.requireNonNull(TABLES.get(kind)).find(reply, zone);
        found.ifPresent(entry -> assertEquals(reply, entry.reply()));
        return found.isPresent() ? OptionalInt.of(found.get().zone()) : OptionalInt.empty();
    }

    private static ForeignSocket listenOutside() throws Exception {
        String steps = "socket inet listen " + Family.IPV4.outside() + " accept";
        return ForeignSocket.open(network.outside().runner(), steps);
    }

    private static ForeignSocket connect(int inside, ForeignSocket listener) throws Exception {
        String steps = "socket inet connect " + Family.IPV4.outside() + " " + listener.port();
        return ForeignSocket.open(network.inside(inside).runner(), steps);
    }

    @ParameterizedTest
    @EnumSource(names = {"CTNETLINK", "PROC"})
    void findsAConnectionInItsZoneOnly(AskedTable.Kind kind) throws Exception {
        try (var listener = listenOutside();
                var _ = connect(1, listener)) {
            assertEquals(40001, listener.awaitAccepted());

            assertEquals(OptionalInt.of(7), zone(kind, listener.port(), 40001, 7));
            assertEquals(OptionalInt.empty(), zone(kind, listener.port(), 40001, 0));
            assertEquals(OptionalInt.empty(), zone(kind, listener.port(), 40001, 8));
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"CTNETLINK", "PROC"})
    void tellsTheZoneOfTheOriginalDirection(AskedTable.Kind kind) throws Exception {
        try (var listener = listenOutside();
                var _ = connect(2, listener)) {
            assertEquals(40002, listener.awaitAccepted());

            assertEquals(OptionalInt.of(8), zone(kind, listener.port(), 40002, 0));
            assertEquals(OptionalInt.empty(), zone(kind, listener.port(), 40002, 8));
        }
    }
}
