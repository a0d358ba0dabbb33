package io.github.nettyidentd.monitoring;

import io.github.nettyidentd.registry.RegistryStatistics;
import io.github.nettyidentd.registry.RegistryStatistics.WaitOutcome;
import io.github.nettyidentd.system.SystemStatistics;
import io.prometheus.metrics.core.metrics.CounterWithCallback;
import io.prometheus.metrics.core.metrics.GaugeWithCallback;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.util.Locale;
import java.util.function.ToDoubleFunction;

/** Registers the metrics of what programs have registered, which have no values if programs cannot register. */
record RegistryMetrics(PrometheusRegistry registry, SystemStatistics system) {

    static void register(PrometheusRegistry registry, SystemStatistics system) {
        new RegistryMetrics(registry, system).register();
    }

    private void register() {
        gauge("registrations", "Registrations that are kept", RegistryStatistics::registrations);
        gauge("registering_accounts", "Accounts that have registrations", RegistryStatistics::accounts);
        gauge("registrars", "Programs that are connected to register", RegistryStatistics::lines);
        gauge("registration_queries_waiting", "Queries that wait for a registration", RegistryStatistics::waiting);
        counters(
                "registration_commands",
                "Commands to register, by what came of them",
                "result",
                new Value("added", RegistryStatistics::added),
                new Value("refused", RegistryStatistics::refused),
                new Value("delayed", RegistryStatistics::delayed));
        counters(
                "registrations_ended",
                "Registrations that ended, by what ended them",
                "cause",
                new Value("socket", RegistryStatistics::ended),
                new Value("registrar", RegistryStatistics::removed),
                new Value("not_seen", RegistryStatistics::forgotten));
        waits();
        counter("registration_sweeps", "Looks at all sockets of the host", RegistryStatistics::sweeps);
    }

    /** A value of a label, and the counter that has it. */
    private record Value(String label, ToDoubleFunction<RegistryStatistics> count) {}

    private void gauge(String name, String help, ToDoubleFunction<RegistryStatistics> value) {
        GaugeWithCallback.builder()
                .name(DaemonMetrics.PREFIX + name)
                .help(help)
                .callback(it -> system.registryStatistics().ifPresent(now -> it.call(value.applyAsDouble(now))))
                .register(registry);
    }

    private void counter(String name, String help, ToDoubleFunction<RegistryStatistics> value) {
        CounterWithCallback.builder()
                .name(DaemonMetrics.PREFIX + name)
                .help(help)
                .callback(it -> system.registryStatistics().ifPresent(now -> it.call(value.applyAsDouble(now))))
                .register(registry);
    }

    private void counters(String name, String help, String label, Value... values) {
        CounterWithCallback.builder()
                .name(DaemonMetrics.PREFIX + name)
                .help(help)
                .labelNames(label)
                .callback(it -> system.registryStatistics().ifPresent(now -> {
                    for (Value value : values) {
                        it.call(value.count.applyAsDouble(now), value.label);
                    }
                }))
                .register(registry);
    }

    private void waits() {
        CounterWithCallback.builder()
                .name(DaemonMetrics.PREFIX + "registration_waits")
                .help("Queries about connections whose registration was due, by what came of the wait")
                .labelNames("outcome")
                .callback(it -> system.registryStatistics().ifPresent(now -> {
                    for (WaitOutcome outcome : WaitOutcome.values()) {
                        it.call((double) now.waits(outcome), outcome.name().toLowerCase(Locale.ROOT));
                    }
                }))
                .register(registry);
    }
}
