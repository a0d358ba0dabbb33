/**
 * Shows operators what the daemon does, in three ways.
 *
 * <ul>
 *   <li>Metrics: {@link io.github.nettyidentd.monitoring.DaemonMetrics} has all of them, and
 *       {@link io.github.nettyidentd.monitoring.MetricsServer} serves them to Prometheus, with health
 *       checks and a {@link io.github.nettyidentd.monitoring.StatusPage} beside them.
 *   <li>Status: {@link io.github.nettyidentd.monitoring.StatusServer} sends a
 *       {@link io.github.nettyidentd.monitoring.Status} over a local socket, and
 *       {@link io.github.nettyidentd.monitoring.StatusClient} asks for it.
 *   <li>Log lines: {@link io.github.nettyidentd.monitoring.QueryLog} writes one for each query, and
 *       {@link io.github.nettyidentd.monitoring.LimitLog} one for each limit that was reached.
 *       {@link io.github.nettyidentd.monitoring.MissNotice} warns once if no query matches a connection.
 * </ul>
 *
 * The numbers come from {@link io.github.nettyidentd.monitoring.DaemonCounters}, which is an observer of the ident server, as
 * the logs are. Imports {@code server} for what it observes, {@code protocol}, {@code lookup}, {@code api}, {@code net} and
 * {@code text} for the values in it, of {@code system} only the numbers about the policy,
 * and of {@code hop} the words and numbers about sockets elsewhere. Of libraries: Netty, the
 * Prometheus client, Gson and SLF4J.
 */
@NullMarked
package io.github.nettyidentd.monitoring;

import org.jspecify.annotations.NullMarked;
