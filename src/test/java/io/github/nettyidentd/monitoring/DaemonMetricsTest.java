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
    private Optional<RegistryStatistics> registered = Optional.empty();

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
                return registered;
            }
        };
        new DaemonMetrics(counters, "1.2.3", system).write(null, out);
        return out.toString(UTF_8)
                .lines()
                .filter(line -> line.startsWith("netty_identd_" + prefix))
                .toList();
    }

    @Test
    void showsWhatProgramsHaveRegistered() throws IOException {
        assertEquals(List.of(), values("regist", HopStatistics.NONE));

        registered = Optional.of(new CountedRegistrations());

        assertEquals(
                List.of(
                        "netty_identd_registering_accounts 2.0",
                        "netty_identd_registrars 3.0",
                        "netty_identd_registration_commands_total{result=\"added\"} 5.0",
                        "netty_identd_registration_commands_total{result=\"delayed\"} 11.0",
                        "netty_identd_registration_commands_total{result=\"refused\"} 6.0",
                        "netty_identd_registration_queries_waiting 4.0",
                        "netty_identd_registration_sweeps_total 10.0",
                        "netty_identd_registration_waits_total{outcome=\"ended\"} 3.0",
                        "netty_identd_registration_waits_total{outcome=\"in_vain\"} 1.0",
                        "netty_identd_registration_waits_total{outcome=\"no_share\"} 2.0",
                        "netty_identd_registration_waits_total{outcome=\"registered\"} 0.0",
                        "netty_identd_registrations 1.0",
                        "netty_identd_registrations_ended_total{cause=\"not_seen\"} 9.0",
                        "netty_identd_registrations_ended_total{cause=\"registrar\"} 8.0",
                        "netty_identd_registrations_ended_total{cause=\"socket\"} 7.0"),
                values("regist", HopStatistics.NONE));
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
