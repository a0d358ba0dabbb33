package io.github.nettyidentd.monitoring;

import java.time.Duration;

/**
 * How long a client of the metrics may keep a connection.
 *
 * @param idle without an octet
 * @param request from the first octet of a request to its answer
 * @param write without reading an answer
 */
record MetricsTimeouts(Duration idle, Duration request, Duration write) {

    /** More than a client takes that means well. */
    static final MetricsTimeouts USUAL =
            new MetricsTimeouts(Duration.ofSeconds(30), Duration.ofSeconds(10), Duration.ofSeconds(10));
}
