package io.github.nettyidentd.bench;

import io.github.nettyidentd.bench.Load.Mode;
import java.time.Duration;

/**
 * A row of the table: how the daemons are asked.
 *
 * @param misses whether about connections that do not exist
 * @param perSecond for an open loop; 0 for a closed one
 */
record Workload(String label, Mode mode, int connections, int depth, boolean misses, int perSecond) {

    static final Workload CONNECT_1 = new Workload("connect, C=1", Mode.CONNECT, 1, 1, false, 0);
    static final Workload CONNECT_32 = new Workload("connect, C=32", Mode.CONNECT, 32, 1, false, 0);
    static final Workload KEEP_ALIVE = new Workload("keep-alive, C=32", Mode.KEEP_ALIVE, 32, 1, false, 0);
    static final Workload PIPELINE = new Workload("pipeline, 8×16", Mode.PIPELINE, 8, 16, false, 0);
    static final Workload MISSES = new Workload("connect, C=1, misses", Mode.CONNECT, 1, 1, true, 0);
    static final Workload KEEP_ALIVE_MISSES = new Workload("keep-alive, C=32, misses", Mode.KEEP_ALIVE, 32, 1, true, 0);
    static final Workload STEADY = new Workload("connect, 1,000 a second", Mode.CONNECT, 64, 1, false, 1_000);

    Load load(Duration duration) {
        return new Load(mode, connections, depth, perSecond, duration);
    }
}
