package io.github.nettyidentd.monitoring;

import io.github.nettyidentd.api.Lookup;
import io.github.nettyidentd.system.PolicyStatistics;
import io.prometheus.metrics.core.metrics.Gauge;
import io.prometheus.metrics.core.metrics.Histogram;
import io.prometheus.metrics.expositionformats.ExpositionFormatWriter;
import io.prometheus.metrics.expositionformats.OpenMetricsTextFormatWriter;
import io.prometheus.metrics.expositionformats.PrometheusTextFormatWriter;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.prometheus.metrics.model.snapshots.Unit;
import java.io.IOException;
import java.io.OutputStream;
import org.jspecify.annotations.Nullable;

/** The daemon's metrics in the words of Prometheus: the counters as they are when asked, and how long lookups take. */
public final class DaemonMetrics {

    /** From the time of one question to the kernel to that of a directory server that does not answer. */
    private static final double[] SECONDS = {
        0.000_005, 0.000_01, 0.000_025, 0.000_05, 0.000_1, 0.000_25, 0.000_5, 0.001, 0.002_5, 0.005, 0.01, 0.025, 0.05,
        0.1, 0.25, 0.5, 1, 2.5, 5
    };

    private final PrometheusRegistry registry = new PrometheusRegistry();
    private final Gauge underWay;
    private final Histogram lookups;

    /** What the counters and the policy say, and what the JVM says of itself. */
    public DaemonMetrics(Counters counters, String version, PolicyStatistics policy) {
        var metrics = new NamedMetrics(registry);
        metrics.counter("connections", "Connections that were accepted and served", counters::connections);
        metrics.gauge("connections_open", "Connections that are open", counters::openConnections);
        metrics.counters("queries", "Queries by what was answered", "answer", counters::answers);
        metrics.counters("decisions", "Decisions of the policy by kind", "decision", counters::decisions);
        metrics.counters("limits_reached", "How often a limit was reached", "limit", counters::limits);
        metrics.counter("reloads", "Reloads of the policy that put a new one in force", counters::reloads);
        metrics.counter("reload_failures", "Reloads that left the policy before in force", counters::failedReloads);
        metrics.gauge(
                "last_reload_successful",
                "1, or 0 after a reload that left the policy before in force",
                () -> counters.lastReloadSuccessful() ? 1 : 0);
        metrics.moment("policy_read_time_seconds", "When the policy in force was read, since 1970", policy::readAt);
        metrics.gauge("accounts_cached", "Accounts that are remembered", policy::accountsCached);
        metrics.gauge("user_files_cached", "Users' files that are remembered", policy::userFilesCached);
        metrics.gauge("netty_direct_memory_bytes", "Memory of Netty's buffers outside of the heap", DirectMemory::used);
        metrics.info("build_info", "The version that runs", "version", version);
        JvmMetrics.register(metrics);
        this.underWay = metrics.gauge("lookups_under_way", "Lookups that have not answered yet", "lookup");
        this.lookups = Histogram.builder()
                .name(NamedMetrics.PREFIX + "lookup_duration_seconds")
                .help("How long a lookup took, by lookup and outcome")
                .unit(Unit.SECONDS)
                .labelNames("lookup", "outcome")
                .classicOnly()
                .classicUpperBounds(SECONDS)
                .withoutExemplars()
                .register(registry);
    }

    /** The lookup, with a watch on how long it takes. */
    public Lookup measure(String name, Lookup lookup) {
        return new MeasuredLookup(name, lookup, underWay, lookups);
    }

    /**
     * Writes all of them.
     *
     * @param accept the request's header of that name, which may ask for OpenMetrics; or {@code null}
     * @return the content type
     */
    String write(@Nullable String accept, OutputStream out) throws IOException {
        var openMetrics = OpenMetricsTextFormatWriter.create();
        ExpositionFormatWriter writer = openMetrics.accepts(accept) ? openMetrics : PrometheusTextFormatWriter.create();
        writer.write(out, registry.scrape());
        return writer.getContentType();
    }
}
