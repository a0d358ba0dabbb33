package io.github.nettyidentd.daemon;

import io.github.nettyidentd.monitoring.QueryLogFields;
import io.github.nettyidentd.monitoring.StatusSocket;
import java.net.InetSocketAddress;
import java.util.Optional;

/**
 * How a daemon can be watched.
 *
 * @param log which fields of a query are logged
 * @param metrics where metrics are shown over HTTP, if anywhere; port 0 means that the kernel chooses a free port
 * @param statusSocket where {@code netty-identd status} can ask, if anywhere
 */
public record MonitoringSettings(
        QueryLogFields log, Optional<InetSocketAddress> metrics, Optional<StatusSocket> statusSocket) {}
