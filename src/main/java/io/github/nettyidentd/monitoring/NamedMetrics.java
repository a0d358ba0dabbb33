package io.github.nettyidentd.monitoring;

import io.prometheus.metrics.core.metrics.CounterWithCallback;
import io.prometheus.metrics.core.metrics.Gauge;
import io.prometheus.metrics.core.metrics.GaugeWithCallback;
import io.prometheus.metrics.core.metrics.Info;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.function.DoubleSupplier;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/** Registers metrics under the daemon's name; what they are is asked at each scrape. */
record NamedMetrics(PrometheusRegistry registry) {

    static final String PREFIX = "netty_identd_";

    private static final double MILLIS = 1_000;

    void counter(String name, String help, DoubleSupplier value) {
        CounterWithCallback.builder()
                .name(PREFIX + name)
                .help(help)
                .callback(it -> it.call(value.getAsDouble()))
                .register(registry);
    }

    /** One for each value of a label. */
    void counters(String name, String help, String label, Supplier<? extends Map<String, ? extends Number>> values) {
        CounterWithCallback.builder()
                .name(PREFIX + name)
                .help(help)
                .labelNames(label)
                .callback(it -> values.get().forEach((value, count) -> it.call(count.doubleValue(), value)))
                .register(registry);
    }

    void gauge(String name, String help, LongSupplier value) {
        GaugeWithCallback.builder()
                .name(PREFIX + name)
                .help(help)
                .callback(it -> it.call((double) value.getAsLong()))
                .register(registry);
    }

    /** One for each value of a label. */
    void gauges(String name, String help, String label, Supplier<? extends Map<String, ? extends Number>> values) {
        GaugeWithCallback.builder()
                .name(PREFIX + name)
                .help(help)
                .labelNames(label)
                .callback(it -> values.get().forEach((value, number) -> it.call(number.doubleValue(), value)))
                .register(registry);
    }

    /** One for each value of a label, which is kept here. */
    Gauge gauge(String name, String help, String label) {
        return Gauge.builder().name(PREFIX + name).help(help).labelNames(label).register(registry);
    }

    /** A moment, in seconds since 1970; not shown while there is none. */
    void moment(String name, String help, Supplier<Optional<Instant>> moment) {
        GaugeWithCallback.builder()
                .name(PREFIX + name)
                .help(help)
                .callback(it -> moment.get().ifPresent(time -> it.call(time.toEpochMilli() / MILLIS)))
                .register(registry);
    }

    /** A text that does not change. */
    void info(String name, String help, String label, String text) {
        Info.builder()
                .name(PREFIX + name)
                .help(help)
                .labelNames(label)
                .register(registry)
                .addLabelValues(text);
    }
}
