package io.github.nettyidentd.monitoring;

import io.github.nettyidentd.api.Lookup;
import io.github.nettyidentd.hop.HopStatistics.HelperState;
import io.github.nettyidentd.system.SystemStatistics;
import io.prometheus.metrics.core.metrics.CounterWithCallback;
import io.prometheus.metrics.core.metrics.Gauge;
import io.prometheus.metrics.core.metrics.GaugeWithCallback;
import io.prometheus.metrics.core.metrics.Histogram;
import io.prometheus.metrics.core.metrics.Info;
import io.prometheus.metrics.expositionformats.ExpositionFormatWriter;
import io.prometheus.metrics.expositionformats.OpenMetricsTextFormatWriter;
import io.prometheus.metrics.expositionformats.PrometheusTextFormatWriter;
import io.prometheus.metrics.instrumentation.jvm.JvmBufferPoolMetrics;
import io.prometheus.metrics.instrumentation.jvm.JvmGarbageCollectorMetrics;
import io.prometheus.metrics.instrumentation.jvm.JvmMemoryMetrics;
import io.prometheus.metrics.instrumentation.jvm.JvmThreadsMetrics;
import io.prometheus.metrics.instrumentation.jvm.ProcessMetrics;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.prometheus.metrics.model.snapshots.Unit;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.function.DoubleSupplier;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;

/**
 * Holds all metrics of a daemon, in a registry of its own. To add a metric, register it in the constructor, and name it in
 * netty-identd(8), section METRICS.
 *
 * <p>Our own metrics begin with {@code netty_identd_}. Those of the JVM and the process come from the Prometheus client,
 * under the names that dashboards for Java programs know ({@code jvm_*}, {@code process_*}). Almost every value is read
 * when Prometheus scrapes; only lookups are measured all the time.
 */
public final class DaemonMetrics {

    static final String PREFIX = "netty_identd_";
    private static final double MILLIS = 1_000;

    /** Bucket bounds, from one request to the kernel (5 µs) to a directory server that does not answer (5 s). */
    private static final double[] SECONDS = {
        0.000_005, 0.000_01, 0.000_025, 0.000_05, 0.000_1, 0.000_25, 0.000_5, 0.001, 0.002_5, 0.005, 0.01, 0.025, 0.05,
        0.1, 0.25, 0.5, 1, 2.5, 5
    };

    private final PrometheusRegistry registry = new PrometheusRegistry();
    private final DaemonCounters counters;
    private final Gauge underWay;
    private final Histogram lookups;

    /** Registers all metrics; those of lookups have no values before the first {@link #measure}. */
    public DaemonMetrics(DaemonCounters counters, String version, SystemStatistics system) {
        this.counters = counters;
        counter("connections", "Connections that were accepted and served", counters::connections);
        gauge("connections_open", "Connections that are open", counters::openConnections);
        counter(
                "proxy_health_checks",
                "Connections by which trusted proxies checked whether the daemon is alive",
                counters::healthChecks);
        counters("queries", "Queries by what was answered", "answer", counters::answers);
        counters("decisions", "Decisions of the policy by kind", "decision", counters::decisions);
        counters("ways", "Connections by the way in which their owner was found", "way", counters::ways);
        counters("limits_reached", "How often a limit was reached", "limit", counters::limits);
        counter("reloads", "Reloads that put a new policy in force", counters::reloads);
        counter("reload_failures", "Reloads that left the previous policy in force", counters::failedReloads);
        gauge(
                "last_reload_successful",
                "1, or 0 after a reload that left the previous policy in force",
                () -> counters.lastReloadSuccessful() ? 1 : 0);
        moment("policy_read_time_seconds", "When the policy in force was read, since 1970", system::policyReadAt);
        gauge("accounts_cached", "Accounts in the cache", system::accountsCached);
        gauge("user_files_cached", "Users' files in the cache", system::userFilesCached);
        registerHops(system);
        RegistryMetrics.register(registry, system);
        // The JVM's buffer pools cannot replace this metric. On a Java where Netty may not use sun.misc.Unsafe, Netty
        // takes its buffers from malloc(3), of which the JVM knows nothing.
        gauge("netty_direct_memory_bytes", "Memory of Netty's buffers outside the heap", Status.Memory::nettyDirectNow);
        Info.builder()
                .name(PREFIX + "build_info")
                .help("The version of the daemon")
                .labelNames("version")
                .register(registry)
                .addLabelValues(version);
        registerJvm();
        this.underWay = Gauge.builder()
                .name(PREFIX + "lookups_under_way")
                .help("Lookups that have not answered yet")
                .labelNames("lookup")
                .register(registry);
        this.lookups = Histogram.builder()
                .name(PREFIX + "lookup_duration_seconds")
                .help("How long a lookup took, by lookup and outcome")
                .unit(Unit.SECONDS)
                .labelNames("lookup", "outcome")
                .classicOnly()
                .classicUpperBounds(SECONDS)
                .withoutExemplars()
                .register(registry);
    }

    /** Registers the metrics of the helper and the namespaces, which have no values if the settings do not ask for them. */
    private void registerHops(SystemStatistics system) {
        helperGauge(
                "helper_connected",
                "1, or 0 while the helper cannot be asked",
                system,
                helper -> helper.connected() ? 1 : 0);
        helperCounter("helper_requests", "Requests to the helper", system, HelperState::requests);
        helperCounter(
                "helper_request_failures",
                "Requests to the helper that failed or could not be sent",
                system,
                HelperState::failures);
        GaugeWithCallback.builder()
                .name(PREFIX + "namespaces")
                .help("Other network namespaces that are known")
                .callback(it -> system.hopStatistics().namespaces().ifPresent(namespaces -> it.call(namespaces.size())))
                .register(registry);
    }

    private void helperGauge(
            String name, String help, SystemStatistics system, ToDoubleFunction<? super HelperState> value) {
        GaugeWithCallback.builder()
                .name(PREFIX + name)
                .help(help)
                .callback(
                        it -> system.hopStatistics().helper().ifPresent(helper -> it.call(value.applyAsDouble(helper))))
                .register(registry);
    }

    private void helperCounter(
            String name, String help, SystemStatistics system, ToDoubleFunction<? super HelperState> value) {
        CounterWithCallback.builder()
                .name(PREFIX + name)
                .help(help)
                .callback(
                        it -> system.hopStatistics().helper().ifPresent(helper -> it.call(value.applyAsDouble(helper))))
                .register(registry);
    }

    /**
     * Registers the client's collectors one by one, instead of all of them by {@code JvmMetrics}. Those that are left out
     * cost something between scrapes (a listener for each garbage collection) or tell an operator nothing (loaded classes,
     * compilation, native memory tracking, which is off).
     */
    private void registerJvm() {
        JvmMemoryMetrics.builder().register(registry);
        JvmBufferPoolMetrics.builder().register(registry);
        JvmGarbageCollectorMetrics.builder().register(registry);
        JvmThreadsMetrics.builder().register(registry);
        ProcessMetrics.builder().register(registry);
    }

    private void counter(String name, String help, DoubleSupplier value) {
        CounterWithCallback.builder()
                .name(PREFIX + name)
                .help(help)
                .callback(it -> it.call(value.getAsDouble()))
                .register(registry);
    }

    /** Registers a counter with a label; {@code values} holds a count for each value of the label. */
    private void counters(String name, String help, String label, Supplier<Map<String, Long>> values) {
        CounterWithCallback.builder()
                .name(PREFIX + name)
                .help(help)
                .labelNames(label)
                .callback(it -> values.get().forEach((value, count) -> it.call(count.doubleValue(), value)))
                .register(registry);
    }

    private void gauge(String name, String help, LongSupplier value) {
        GaugeWithCallback.builder()
                .name(PREFIX + name)
                .help(help)
                .callback(it -> it.call((double) value.getAsLong()))
                .register(registry);
    }

    /** Registers a moment, shown in seconds since 1970 and left out of a scrape while it is empty. */
    private void moment(String name, String help, Supplier<Optional<Instant>> moment) {
        GaugeWithCallback.builder()
                .name(PREFIX + name)
                .help(help)
                .callback(it -> moment.get().ifPresent(time -> it.call(time.toEpochMilli() / MILLIS)))
                .register(registry);
    }

    /**
     * Wraps a lookup, so that the metrics show how long each query takes and how many are under way.
     *
     * @param name the value of the label {@code lookup}
     */
    public Lookup measure(String name, Lookup lookup) {
        return new MeasuredLookup(name, lookup, underWay, lookups);
    }

    /** The counts of this moment that the status page shows minute by minute. */
    LastHour.Counts counts() {
        return new LastHour.Counts(counters.answers(), LookupTimes.of(lookups.collect(), SECONDS));
    }

    /**
     * Writes all metrics.
     *
     * @param accept the request's {@code Accept} header, which may ask for OpenMetrics; {@code null} if there is none
     * @return the content type of what was written
     */
    String write(@Nullable String accept, OutputStream out) throws IOException {
        var openMetrics = OpenMetricsTextFormatWriter.create();
        ExpositionFormatWriter writer = openMetrics.accepts(accept) ? openMetrics : PrometheusTextFormatWriter.create();
        writer.write(out, registry.scrape());
        return writer.getContentType();
    }
}
