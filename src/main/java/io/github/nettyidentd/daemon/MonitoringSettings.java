package io.github.nettyidentd.daemon;

import io.github.nettyidentd.monitoring.QueryLogFields;
import io.github.nettyidentd.monitoring.StatusSocket;
import java.net.InetSocketAddress;
import java.util.Optional;

/**
 * How a daemon can be watched.
 *
 * @param log what the log may say of a query
 * @param metrics where metrics are shown over HTTP, if anywhere; port 0 takes a free one
 * @param statusSocket where the daemon tells its status, if anywhere
 */
public record MonitoringSettings(
        QueryLogFields log, Optional<InetSocketAddress> metrics, Optional<StatusSocket> statusSocket) {}
