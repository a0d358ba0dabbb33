package io.github.nettyidentd.monitoring;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.nettyidentd.hop.HopStatistics;
import io.github.nettyidentd.hop.Way;
import io.github.nettyidentd.registry.RegistryStatistics;
import io.github.nettyidentd.system.SystemStatistics;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class DaemonMetricsTest {

    private final DaemonCounters counters = new DaemonCounters();

    /** The values whose names begin with {@code netty_identd_} and then this. */
    private List<String> values(String prefix, HopStatistics hops) throws IOException {
        var out = new ByteArrayOutputStream();
        var system = new SystemStatistics() {
            @Override
            public long accountsCached() {
                return 0;
            }

            @Override
            public long userFilesCached() {
                return 0;
            }

            @Override
            public Optional<Instant> policyReadAt() {
                return Optional.empty();
            }

            @Override
            public HopStatistics hopStatistics() {
                return hops;
            }

            @Override
            public Optional<RegistryStatistics> registryStatistics() {
                return Optional.empty();
            }
        };
        new DaemonMetrics(counters, "1.2.3", system).write(null, out);
        return out.toString(UTF_8)
                .lines()
                .filter(line -> line.startsWith("netty_identd_" + prefix))
                .toList();
    }

    private static HopStatistics helper(boolean connected) {
        return new HopStatistics() {
            @Override
            public Optional<HelperState> helper() {
                return Optional.of(new HelperState(Path.of("/socket"), connected, Instant.EPOCH, 12, 3));
            }

            @Override
            public Optional<List<String>> namespaces() {
                return Optional.of(List.of("web", ""));
            }
        };
    }

    @Test
    void showEachWayFromTheStart() throws IOException {
        counters.found(Way.NAMESPACE);
        counters.found(Way.NAMESPACE);

        assertEquals(
                List.of(
                        "netty_identd_ways_total{way=\"forward\"} 0.0",
                        "netty_identd_ways_total{way=\"gateway\"} 0.0",
                        "netty_identd_ways_total{way=\"namespace\"} 2.0",
                        "netty_identd_ways_total{way=\"nat\"} 0.0",
                        "netty_identd_ways_total{way=\"none\"} 0.0",
                        "netty_identd_ways_total{way=\"own\"} 0.0",
                        "netty_identd_ways_total{way=\"static\"} 0.0"),
                values("ways", HopStatistics.NONE));
    }

    @Test
    void showTheHelperAndTheNamespaces() throws IOException {
        assertEquals(
                List.of(
                        "netty_identd_helper_connected 1.0",
                        "netty_identd_helper_request_failures_total 3.0",
                        "netty_identd_helper_requests_total 12.0"),
                values("helper", helper(true)));
        assertEquals(List.of("netty_identd_helper_connected 0.0"), values("helper_connected", helper(false)));
        assertEquals(List.of("netty_identd_namespaces 2.0"), values("namespaces", helper(false)));
    }

    @Test
    void showNeitherIfNeitherIsAsked() throws IOException {
        assertEquals(List.of(), values("helper", HopStatistics.NONE));
        assertEquals(List.of(), values("namespaces", HopStatistics.NONE));
    }
}
