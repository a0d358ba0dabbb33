package io.github.nettyidentd.registry;

import io.github.nettyidentd.registry.RegistryStatistics.WaitOutcome;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.LongAdder;

/** What has come of registrations. Any thread. */
final class Counts {

    final LongAdder added = new LongAdder();
    final LongAdder refused = new LongAdder();
    final LongAdder ended = new LongAdder();
    final LongAdder removed = new LongAdder();
    final LongAdder forgotten = new LongAdder();
    final LongAdder sweeps = new LongAdder();
    final LongAdder delayed = new LongAdder();

    private final Map<WaitOutcome, LongAdder> waits = new EnumMap<>(WaitOutcome.class);

    Counts() {
        for (WaitOutcome outcome : WaitOutcome.values()) {
            waits.put(outcome, new LongAdder());
        }
    }

    LongAdder waits(WaitOutcome outcome) {
        return Objects.requireNonNull(waits.get(outcome));
    }
}
