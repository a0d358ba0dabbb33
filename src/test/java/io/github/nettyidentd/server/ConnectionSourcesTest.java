package io.github.nettyidentd.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ConnectionSourcesTest {

    private static final InetAddress PEER = InetAddress.ofLiteral("192.0.2.1");
    private static final long SECOND = TimeUnit.SECONDS.toNanos(1);

    /** Just before the clock overflows, which {@link System#nanoTime} may do at any time. */
    private static final long NOW = Long.MAX_VALUE - SECOND;

    private final ConnectionSources sources = new ConnectionSources(new SourceLimits(2, 10, false));

    private static ConnectionSources.Usage enter(ConnectionSources sources, InetAddress client, long now) {
        return Objects.requireNonNull(sources.enter(client, now));
    }

    @Test
    void countsTheConnectionsOfASource() {
        ConnectionSources.Usage first = enter(sources, PEER, NOW);
        assertNull(first.reached(NOW));
        assertNull(enter(sources, PEER, NOW).reached(NOW));
        ConnectionSources.Usage third = enter(sources, PEER, NOW);
        assertEquals(Limit.CONNECTIONS_PER_SOURCE, third.reached(NOW));
        third.leave(NOW);
        first.leave(NOW);
        assertNull(enter(sources, PEER, NOW).reached(NOW));
    }

    @ParameterizedTest
    @CsvSource({
        "192.0.2.1, 192.0.2.1, true",
        "192.0.2.1, 192.0.2.2, false",
        "192.0.2.1, ::ffff:192.0.2.1, true",
        "2001:db8::1, 2001:db8::ffff:ffff:ffff:ffff, true",
        "2001:db8::1, 2001:db8:0:1::1, false"
    })
    void anIpv4AddressOrAnIpv6NetworkIsASource(String one, String other, boolean same) {
        ConnectionSources.Usage first = enter(sources, InetAddress.ofLiteral(one), NOW);
        ConnectionSources.Usage second = enter(sources, InetAddress.ofLiteral(other), NOW);
        if (same) {
            assertSame(first, second);
        } else {
            assertNotSame(first, second);
        }
    }

    @Test
    void aWiderNetworkHasTwiceAndFourTimesAsMuch() {
        var limited = new ConnectionSources(new SourceLimits(2, 0, false));
        int taken = 0;
        // Two connections from each network of 64 bits; the first four are of one network of 56 bits, all are of
        // one of 48.
        for (int network = 0; network < 0x400; network += network < 4 ? 1 : 0x100) {
            for (int i = 0; i < 2; i++) {
                ConnectionSources.Usage source =
                        enter(limited, InetAddress.ofLiteral("2001:db8:0:%x::1".formatted(network)), NOW);
                if (source.reached(NOW) == null) {
                    taken++;
                } else {
                    source.leave(NOW);
                }
            }
            if (network == 3) {
                assertEquals(4, taken);
            }
        }
        assertEquals(8, taken);
        assertNull(enter(limited, InetAddress.ofLiteral("2001:db8:1::1"), NOW).reached(NOW));
    }

    @Test
    void letsAsManyQueriesThroughAtOnceAsInTwoSecondsAndThenTheRate() {
        ConnectionSources.Usage source = enter(sources, PEER, NOW);
        assertEquals(20, taken(source, NOW));
        assertEquals(Limit.RATE_PER_SOURCE, source.reached(NOW));
        assertEquals(1, taken(source, NOW + SECOND / 10));
        assertNull(source.reached(NOW + SECOND / 2));
        assertEquals(10, taken(source, NOW + SECOND / 10 + SECOND));
        assertEquals(20, taken(source, NOW + 100 * SECOND));
    }

    private static int taken(ConnectionSources.Usage source, long now) {
        int taken = 0;
        while (source.take(now)) {
            taken++;
        }
        return taken;
    }

    @Test
    void remembersASourceThatIsAheadOfItsRate() {
        ConnectionSources.Usage source = enter(sources, PEER, NOW);
        assertEquals(20, taken(source, NOW));
        source.leave(NOW);
        assertEquals(1, sources.size());
        assertEquals(Limit.RATE_PER_SOURCE, enter(sources, PEER, NOW).reached(NOW));
    }

    @Test
    void forgetsASourceThatHasNothingOpenAndAFullBucket() {
        ConnectionSources.Usage source = enter(sources, PEER, NOW);
        assertTrue(source.take(NOW));
        source.leave(NOW + SECOND / 10);
        assertEquals(0, sources.size());
    }

    @Test
    void doesNotGrowWithTheSourcesThatHaveBeen() {
        // Each source leaves before its bucket is full again.
        for (int network = 0; network < 100_000; network++) {
            long now = NOW + network * (SECOND / 10_000);
            ConnectionSources.Usage source = enter(
                    sources, InetAddress.ofLiteral("2001:%x:%x::1".formatted(network >> 16, network & 0xffff)), now);
            assertTrue(source.take(now));
            source.leave(now);
            // The thousand sources of the last tenth of a second cannot be forgotten yet.
            assertTrue(sources.size() <= 3 * (2 * ConnectionSources.FEW + 1), () -> "known: " + sources.size());
        }
    }

    @Test
    void keepsWhatIsOpenWhenItForgets() {
        ConnectionSources.Usage open = enter(sources, PEER, NOW);
        for (int i = 0; i < 3 * ConnectionSources.FEW; i++) {
            enter(sources, InetAddress.ofLiteral("198.51.%d.%d".formatted(i >> 8, i & 0xff)), NOW);
        }
        assertEquals(3 * ConnectionSources.FEW + 1, sources.size());
        assertSame(open, enter(sources, PEER, NOW));
    }

    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.1", "127.255.0.9", "::1"})
    void loopbackIsExemptUnlessTold(String address) {
        InetAddress loopback = InetAddress.ofLiteral(address);
        assertNull(sources.enter(loopback, NOW));
        assertEquals(0, sources.size());
        assertNotNull(new ConnectionSources(new SourceLimits(2, 10, true)).enter(loopback, NOW));
    }

    @Test
    void zeroLiftsALimit() {
        assertNull(new ConnectionSources(new SourceLimits(0, 0, true)).enter(PEER, NOW));

        var rate = new ConnectionSources(new SourceLimits(0, 1, true));
        enter(rate, PEER, NOW);
        enter(rate, PEER, NOW);
        assertNull(enter(rate, PEER, NOW).reached(NOW));

        ConnectionSources.Usage connections = enter(new ConnectionSources(new SourceLimits(1, 0, true)), PEER, NOW);
        assertTrue(IntStream.range(0, 10_000).allMatch(_ -> connections.take(NOW)));
        assertNull(connections.reached(NOW));
    }

    @Test
    void countsRightWhateverThreadsDo() {
        var shared = new ConnectionSources(new SourceLimits(0, 1_000, false));
        List<CompletableFuture<Integer>> taken = new ArrayList<>();
        for (int thread = 0; thread < 4; thread++) {
            taken.add(CompletableFuture.supplyAsync(() -> {
                int count = 0;
                for (int i = 0; i < 10_000; i++) {
                    ConnectionSources.Usage source = enter(shared, PEER, NOW);
                    count += source.take(NOW) ? 1 : 0;
                    source.leave(NOW);
                }
                return count;
            }));
        }
        assertEquals(2_000, taken.stream().mapToInt(CompletableFuture::join).sum());
        ConnectionSources.Usage last = enter(shared, PEER, NOW + 2 * SECOND);
        assertFalse(shared.size() > 1);
        last.leave(NOW + 2 * SECOND);
        assertEquals(0, shared.size());
    }
}
