package io.github.nettyidentd.daemon;

import io.github.nettyidentd.api.Lookup;
import io.github.nettyidentd.daemon.StartFailure.Kind;
import io.github.nettyidentd.hop.HopSettings;
import io.github.nettyidentd.logging.LastProblems;
import io.github.nettyidentd.monitoring.DaemonCounters;
import io.github.nettyidentd.monitoring.DaemonMetrics;
import io.github.nettyidentd.monitoring.LimitLog;
import io.github.nettyidentd.monitoring.MetricsServer;
import io.github.nettyidentd.monitoring.MissNotice;
import io.github.nettyidentd.monitoring.Status;
import io.github.nettyidentd.monitoring.Status.State;
import io.github.nettyidentd.monitoring.StatusServer;
import io.github.nettyidentd.monitoring.StatusSocket;
import io.github.nettyidentd.server.IdentServer;
import io.github.nettyidentd.system.HostPolicy;
import io.github.nettyidentd.system.SystemStatistics;
import io.github.nettyidentd.text.IoReason;
import io.netty.util.NetUtil;
import java.io.IOException;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Counts what the daemon does, and shows it over HTTP and at a local socket where the settings say so. Without such
 * settings only the plain counters exist: no metrics library is loaded, and no lookup is measured. For the thread that
 * starts and closes the daemon; {@link #state} is also read by the threads that show it.
 */
final class DaemonMonitoring {

    private static final Logger log = LoggerFactory.getLogger(DaemonMonitoring.class);

    private final DaemonSettings settings;
    private final DaemonCounters counters = new DaemonCounters();
    private final LimitLog limitLog;
    private final Optional<LastProblems> problems;
    private @Nullable DaemonMetrics metrics;
    private @Nullable MetricsServer metricsServer;
    private @Nullable StatusServer statusServer;
    private volatile State state = State.STARTING;

    DaemonMonitoring(DaemonSettings settings) {
        this.settings = settings;
        this.limitLog = new LimitLog(settings.monitoring().log().addresses());
        // From the first moment on, because a status should show the warnings of the start too.
        boolean isShown = settings.monitoring().statusSocket().isPresent()
                || settings.monitoring().metrics().isPresent();
        this.problems = isShown ? Optional.of(LastProblems.listen()) : Optional.empty();
    }

    DaemonCounters counters() {
        return counters;
    }

    /** The observer that logs which limits were reached. */
    LimitLog limitLog() {
        return limitLog;
    }

    /** The observer that warns if no query matches; empty if no query asks the system lookup. */
    Optional<MissNotice> missNotice() {
        HopSettings hops = settings.system().hops();
        return settings.answers().asksSystem()
                ? Optional.of(new MissNotice(
                        !hops.isOff(), settings.monitoring().log().addresses(), hops::isGateway, counters::anyFound))
                : Optional.empty();
    }

    /**
     * What to wrap around each lookup, given its name, so that its calls are measured; the lookup itself without
     * metrics.
     */
    BiFunction<String, Lookup, Lookup> measuring(SystemStatistics system) {
        if (settings.monitoring().metrics().isEmpty()) {
            return (_, lookup) -> lookup;
        }
        var created = new DaemonMetrics(counters, ProgramVersion.text(), system);
        metrics = created;
        return created::measure;
    }

    /**
     * Shows metrics and status from now on, until {@link #withdraw}.
     *
     * @throws StartFailure if an address or a socket that the settings name cannot be had
     */
    void publish(IdentServer server, HostPolicy policy) throws StartFailure {
        publishMetrics(server, policy);
        publishStatus(server, policy);
    }

    private void publishMetrics(IdentServer server, HostPolicy policy) throws StartFailure {
        DaemonMetrics measured = metrics;
        if (settings.monitoring().metrics().isEmpty() || measured == null || problems.isEmpty()) {
            return;
        }
        var status =
                new CurrentStatus(settings, server, policy, counters, Optional.empty(), problems.get(), () -> state);
        InetSocketAddress address = settings.monitoring().metrics().get();
        try {
            metricsServer = MetricsServer.start(address, measured, new MetricsServer.Health() {
                @Override
                public boolean ready() {
                    return state == State.SERVING;
                }

                @Override
                public CompletableFuture<Void> alive() {
                    return server.alive();
                }

                @Override
                public Status status(boolean isAlive) {
                    return status.get(isAlive);
                }
            });
            log.info("metrics at http://{}/metrics", NetUtil.toSocketAddressString(metricsServer.address()));
        } catch (IOException e) {
            throw new StartFailure(
                    Kind.ENVIRONMENT,
                    "cannot show metrics on " + NetUtil.toSocketAddressString(address) + ": " + withAdvice(e),
                    e);
        }
    }

    private static String withAdvice(IOException failure) {
        String message = String.valueOf(failure.getMessage());
        if (message.endsWith("Permission denied")) {
            return message + ": a port below 1024 needs root or the capability CAP_NET_BIND_SERVICE";
        }
        if (message.endsWith("Address already in use")) {
            return message + ": another program has the port; 'ss -ltnp' shows which (as root)";
        }
        return ServerStart.withAdvice(new BindException(message));
    }

    private void publishStatus(IdentServer server, HostPolicy policy) throws StartFailure {
        if (settings.monitoring().statusSocket().isEmpty() || problems.isEmpty()) {
            return;
        }
        StatusSocket socket = settings.monitoring().statusSocket().get();
        Optional<InetSocketAddress> metricsAddress =
                Optional.ofNullable(metricsServer).map(MetricsServer::address);
        var status = new CurrentStatus(settings, server, policy, counters, metricsAddress, problems.get(), () -> state);
        try {
            statusServer = StatusServer.open(socket.path(), status);
        } catch (IOException e) {
            String message = "cannot open the status socket " + socket.path() + ": " + IoReason.of(e);
            if (socket.required()) {
                throw new StartFailure(Kind.ENVIRONMENT, message, e);
            }
            // The default socket may be another daemon's; this one serves all the same.
            if (e instanceof BindException) {
                log.warn(
                        "{}; 'netty-identd status' shows that daemon (for this one, choose a --status-socket)",
                        message);
            } else {
                log.info("{}", message);
            }
        }
    }

    /** The daemon accepts connections. */
    void serving() {
        state = State.SERVING;
    }

    /** The daemon accepts no connections any more. */
    void stopping() {
        state = State.STOPPING;
    }

    /** Shows nothing any more; does nothing where nothing was shown. */
    void withdraw() {
        if (metricsServer != null) {
            metricsServer.close();
        }
        if (statusServer != null) {
            statusServer.close();
        }
    }

    /** Logs the limits that were not logged yet, and forgets the problems. */
    void close() {
        limitLog.close();
        problems.ifPresent(LastProblems::close);
    }
}
