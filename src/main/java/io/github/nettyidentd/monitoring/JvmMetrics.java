package io.github.nettyidentd.monitoring;

import com.sun.management.UnixOperatingSystemMXBean;
import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryType;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.ToDoubleFunction;

/** What the JVM tells of itself and its process. */
final class JvmMetrics {

    private static final double MILLIS = Duration.ofSeconds(1).toMillis();
    private static final double NANOS = Duration.ofSeconds(1).toNanos();

    private JvmMetrics() {}

    static void register(NamedMetrics metrics) {
        var memory = ManagementFactory.getMemoryMXBean();
        metrics.gauge(
                "heap_used_bytes",
                "Memory in use on the heap",
                () -> memory.getHeapMemoryUsage().getUsed());
        metrics.gauge(
                "heap_max_bytes",
                "Memory that the heap may take",
                () -> memory.getHeapMemoryUsage().getMax());
        metrics.gauges("non_heap_used_bytes", "Memory in use for classes and code", "pool", JvmMetrics::nonHeap);
        metrics.counters(
                "gc_collections",
                "Collections of garbage",
                "collector",
                () -> ofCollectors(GarbageCollectorMXBean::getCollectionCount));
        metrics.counters(
                "gc_seconds",
                "Time that collections of garbage took",
                "collector",
                () -> ofCollectors(it -> it.getCollectionTime() / MILLIS));
        metrics.gauge(
                "threads",
                "Threads of the JVM",
                () -> ManagementFactory.getThreadMXBean().getThreadCount());
        if (ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean process) {
            metrics.counter("cpu_seconds", "Processor time that was used", () -> process.getProcessCpuTime() / NANOS);
            metrics.gauge("fds_open", "File descriptors that are open", process::getOpenFileDescriptorCount);
            metrics.gauge("fds_max", "File descriptors that may be open", process::getMaxFileDescriptorCount);
        }
        var startedAt = Optional.of(
                Instant.ofEpochMilli(ManagementFactory.getRuntimeMXBean().getStartTime()));
        metrics.moment("start_time_seconds", "When the daemon was started, since 1970", () -> startedAt);
    }

    private static Map<String, Long> nonHeap() {
        Map<String, Long> pools = new TreeMap<>();
        for (MemoryPoolMXBean pool : ManagementFactory.getMemoryPoolMXBeans()) {
            if (pool.getType() == MemoryType.NON_HEAP) {
                pools.put(pool.getName(), pool.getUsage().getUsed());
            }
        }
        return pools;
    }

    private static Map<String, Double> ofCollectors(ToDoubleFunction<GarbageCollectorMXBean> value) {
        Map<String, Double> collectors = new TreeMap<>();
        List<GarbageCollectorMXBean> beans = ManagementFactory.getGarbageCollectorMXBeans();
        beans.forEach(it -> collectors.put(it.getName(), value.applyAsDouble(it)));
        return collectors;
    }
}
