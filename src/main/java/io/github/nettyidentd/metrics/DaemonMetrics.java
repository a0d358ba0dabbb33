package io.github.nettyidentd.metrics;

import io.github.nettyidentd.api.Lookup;
import io.prometheus.metrics.core.metrics.CounterWithCallback;
import io.prometheus.metrics.core.metrics.GaugeWithCallback;
import io.prometheus.metrics.core.metrics.Histogram;
import io.prometheus.metrics.core.metrics.Info;
import io.prometheus.metrics.expositionformats.ExpositionFormatWriter;
import io.prometheus.metrics.expositionformats.OpenMetricsTextFormatWriter;
import io.prometheus.metrics.expositionformats.PrometheusTextFormatWriter;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.prometheus.metrics.model.snapshots.Unit;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.management.ManagementFactory;
import java.util.Map;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The daemon's metrics in the words of Prometheus: the counters as they are when asked, and how long lookups take. */
public final class DaemonMetrics {

    private static final String PREFIX = "netty_identd_";
    private static final double MILLIS = 1_000;

    /** From the time of one question to the kernel to that of a directory server that does not answer. */
    private static final double[] SECONDS = {
        0.000_005, 0.000_01, 0.000_025, 0.000_05, 0.000_1, 0.000_25, 0.000_5, 0.001, 0.002_5, 0.005, 0.01, 0.025, 0.05,
        0.1, 0.25, 0.5, 1, 2.5, 5
    };

    private final PrometheusRegistry registry = new PrometheusRegistry();
    private final Histogram lookups;

    /**
     * @param accounts how many accounts are cached just now
     */
    public DaemonMetrics(Counters counters, String version, LongSupplier accounts) {
        counter("connections", "Connections that were accepted and served", counters::connections);
        gauge("connections_open", "Connections that are open", counters::openConnections);
        counters("queries", "Queries by what was answered", "answer", counters::answers);
        counters("decisions", "Decisions of the policy by kind", "decision", counters::decisions);
        counters("limits_reached", "How often a limit was reached", "limit", counters::limits);
        counter("reloads", "Reloads of the policy that put a new one in force", counters::reloads);
        counter("reload_failures", "Reloads that left the policy before in force", counters::failedReloads);
        gauge("accounts_cached", "Accounts that are remembered", accounts);
        gauge("netty_direct_memory_bytes", "Memory of Netty's buffers outside of the heap", DirectMemory::used);
        gauge(
                "heap_used_bytes",
                "Memory in use on the heap",
                () -> ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed());
        gauge(
                "threads",
                "Threads of the JVM",
                () -> ManagementFactory.getThreadMXBean().getThreadCount());
        GaugeWithCallback.builder()
                .name(PREFIX + "start_time_seconds")
                .help("When the daemon was started, since 1970")
                .callback(it -> it.call(ManagementFactory.getRuntimeMXBean().getStartTime() / MILLIS))
                .register(registry);
        Info.builder()
                .name(PREFIX + "build_info")
                .help("The version that runs")
                .labelNames("version")
                .register(registry)
                .addLabelValues(version);
        this.lookups = Histogram.builder()
                .name(PREFIX + "lookup_duration_seconds")
                .help("How long a lookup took, by lookup and outcome")
                .unit(Unit.SECONDS)
                .labelNames("lookup", "outcome")
                .classicOnly()
                .classicUpperBounds(SECONDS)
                .register(registry);
    }

    private void counter(String name, String help, LongSupplier value) {
        CounterWithCallback.builder()
                .name(PREFIX + name)
                .help(help)
                .callback(it -> it.call((double) value.getAsLong()))
                .register(registry);
    }

    private void gauge(String name, String help, LongSupplier value) {
        GaugeWithCallback.builder()
                .name(PREFIX + name)
                .help(help)
                .callback(it -> it.call((double) value.getAsLong()))
                .register(registry);
    }

    private void counters(String name, String help, String label, Supplier<Map<String, Long>> values) {
        CounterWithCallback.builder()
                .name(PREFIX + name)
                .help(help)
                .labelNames(label)
                .callback(it -> values.get().forEach((value, count) -> it.call((double) count, value)))
                .register(registry);
    }

    /** The lookup, with a watch on how long it takes. */
    public Lookup measure(String name, Lookup lookup) {
        return new MeasuredLookup(name, lookup, lookups);
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
